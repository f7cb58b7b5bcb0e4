namespace Engine.Text;

/// <summary>
/// Unigram language model (Kudo 2018): of all ways to cut the text into pieces the one with the highest sum of scores. Characters that no piece covers
/// stand alone with a score below all others.
/// </summary>
internal sealed class UnigramModel : TokenModel
{
    private readonly PieceVocabulary vocabulary;
    private readonly UnknownPolicy unknown;

    private UnigramModel(PieceVocabulary vocabulary, UnigramScores scores, UnknownPolicy unknown, string file)
    {
        (this.vocabulary, Scores, this.unknown) = (vocabulary, scores, unknown);
        List<int> ids = [];
        for (int id = 0; id < vocabulary.Count; id++)
            if (vocabulary.IsText(id) && vocabulary.Types[id] != PieceType.Unused) ids.Add(id);
        Pieces = vocabulary.BuildTrie(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ids), file);
        Adjacency = new PieceAdjacency(vocabulary);
    }

    /// <summary>Trie of the pieces in use.</summary>
    internal ByteTrie Pieces { get; }

    /// <summary>Scores of the pieces.</summary>
    internal UnigramScores Scores { get; }

    /// <summary>Which characters stand side by side in a piece.</summary>
    internal PieceAdjacency Adjacency { get; }

    /// <inheritdoc/>
    public override int VocabularySize => vocabulary.Count;

    /// <inheritdoc/>
    public override bool UnknownShowsText => true;

    /// <inheritdoc/>
    public override int UnknownId => unknown.UnknownId;

    /// <summary>The model of a SentencePiece file or a GGUF vocabulary.</summary>
    public static UnigramModel Of(SentencePieceModel model) =>
        new(model.Vocabulary, UnigramScores.OfSentencePiece(model.Vocabulary), new UnknownPolicy(model.Vocabulary, model.Vocabulary.UnknownId, model.ByteFallback, LooksUpRuns: false), model.Origin);

    /// <summary>The model of tokenizer.json: pieces with double-precision scores, the id of the unknown piece or null.</summary>
    /// <exception cref="TokenizerFormatException">There are no pieces, a score is not a number, or the unknown id is outside the vocabulary.</exception>
    public static UnigramModel OfPieces(IReadOnlyList<string> pieces, IReadOnlyList<double> scores, int? unknownId, bool byteFallback, string file)
    {
        if (pieces.Count == 0) throw new TokenizerFormatException(file, "model.vocab", "a Unigram model needs at least one piece");
        if (unknownId is { } id && (uint)id >= (uint)pieces.Count) throw new TokenizerFormatException(file, "model.unk_id", $"{id} is outside the vocabulary of {pieces.Count} pieces");
        PieceVocabulary vocabulary = PieceVocabulary.OfStrings(pieces, [.. scores.Select(score => (float)score)], null, file);
        return new UnigramModel(vocabulary, UnigramScores.OfDoubles([.. scores]), new UnknownPolicy(vocabulary, unknownId ?? -1, byteFallback, LooksUpRuns: true), file);
    }

    /// <inheritdoc/>
    public override bool TryGetId(ReadOnlySpan<byte> piece, out int id)
    {
        id = vocabulary.Find(piece);
        return id >= 0;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> GetPiece(int id) => vocabulary[id];

    /// <inheritdoc/>
    public override TokenModelEncoder CreateEncoder() => new ViterbiEncoder(this, unknown);
}
