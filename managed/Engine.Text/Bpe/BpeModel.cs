using System.Text;

namespace Engine.Text;

/// <summary>
/// Byte-pair encoding over merge rules (Sennrich et al. 2016; the byte-level form of GPT-2 works on the same class: see <see cref="OverBytes"/>).
/// </summary>
public sealed class BpeModel : TokenModel
{
    private readonly Lazy<PieceAdjacency?> adjacency;

    /// <summary>Creates the model.</summary>
    /// <param name="vocabulary">Pieces and ids.</param>
    /// <param name="merges">Pairs of ids and the merged id, in order of rank.</param>
    /// <param name="settings">Settings.</param>
    public BpeModel(Vocabulary vocabulary, IReadOnlyList<(int Left, int Right, int Merged)> merges, BpeSettings settings)
    {
        Vocabulary = vocabulary;
        Settings = settings;
        Merges = new PairMerges(merges);
        UnknownId = settings.UnknownPiece is null ? -1 : vocabulary.Find(Encoding.UTF8.GetBytes(settings.UnknownPiece));
        if (settings.ByteFallback) BytePieces = FindBytePieces(vocabulary);
        adjacency = new Lazy<PieceAdjacency?>(() => FindAdjacency(merges));
    }

    private BpeModel(BpeModel spelled)
    {
        adjacency = spelled.adjacency;
        Vocabulary = spelled.Vocabulary;
        Settings = spelled.Settings;
        Merges = spelled.Merges;
        UnknownId = spelled.UnknownId;
        ByteIds = [.. ByteLevelAlphabet.Spelling.Select(s => Vocabulary.Find(s))];
        if (Settings.IgnoreMerges) WholeWords = ReadSpellings(Vocabulary);
    }

    /// <summary>Pieces and ids.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>Settings.</summary>
    public BpeSettings Settings { get; }

    /// <inheritdoc/>
    public override int VocabularySize => Vocabulary.Size;

    /// <inheritdoc/>
    public override int UnknownId { get; }

    internal PairMerges Merges { get; }

    /// <summary>Ids of &lt;0x00&gt; ... &lt;0xFF&gt; [256], -1 where missing; null without byte fallback.</summary>
    internal int[]? BytePieces { get; }

    /// <summary>Where no merge can reach across, for words of characters; null where settings or merges depend on more than neighbours.</summary>
    internal PieceAdjacency? Adjacency => adjacency.Value;

    /// <summary>Id of each single byte [256], -1 where missing; null when the model works on characters.</summary>
    internal int[]? ByteIds { get; }

    /// <summary>For ignore_merges over bytes: the pieces as bytes.</summary>
    internal Vocabulary? WholeWords { get; }

    /// <inheritdoc/>
    public override bool TryGetId(ReadOnlySpan<byte> piece, out int id) => (id = Vocabulary.Find(piece)) >= 0;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> GetPiece(int id) => Vocabulary.GetPiece(id);

    /// <inheritdoc/>
    public override TokenModelEncoder CreateEncoder() => ByteIds is null ? new CharacterBpeEncoder(this) : new ByteBpeEncoder<RuleMerges>(new RuleMerges(this));

    /// <summary>
    /// The same model over raw bytes instead of the byte-level alphabet, for a pre-tokenizer that leaves the respelling out.
    /// Null when a setting depends on characters.
    /// </summary>
    internal BpeModel? OverBytes()
    {
        if (!string.IsNullOrEmpty(Settings.ContinuingPrefix) || !string.IsNullOrEmpty(Settings.EndOfWordSuffix)) return null;
        // With a piece for each byte nothing is unknown, and nothing needs byte fallback.
        bool canBeUnknown = Settings.ByteFallback || Settings.UnknownPiece is not null;
        return canBeUnknown && ByteLevelAlphabet.Spelling.Any(s => Vocabulary.Find(s) < 0) ? null : new BpeModel(this);
    }

    private PieceAdjacency? FindAdjacency(IReadOnlyList<(int Left, int Right, int Merged)> merges)
    {
        if (!string.IsNullOrEmpty(Settings.ContinuingPrefix) || !string.IsNullOrEmpty(Settings.EndOfWordSuffix)) return null;
        HashSet<int> apart = [UnknownId, .. BytePieces ?? []];
        foreach ((int left, int right, _) in merges)
            if (apart.Contains(left) || apart.Contains(right)) return null;
        return new PieceAdjacency(Vocabulary);
    }

    private static int[] FindBytePieces(Vocabulary vocabulary)
    {
        int[] ids = new int[256];
        for (int b = 0; b < 256; b++) ids[b] = vocabulary.Find(Encoding.UTF8.GetBytes($"<0x{b:X2}>"));
        return ids;
    }

    private static Vocabulary ReadSpellings(Vocabulary spelled)
    {
        VocabularyBuilder builder = new(spelled.Count);
        byte[] bytes = new byte[spelled.LongestPiece];
        for (int id = 0; id < spelled.Size; id++)
        {
            int length = ByteLevelAlphabet.Read(spelled.GetPiece(id), bytes);
            if (length > 0) builder.Add(bytes.AsSpan(0, length), id);
        }
        return builder.Build();
    }
}
