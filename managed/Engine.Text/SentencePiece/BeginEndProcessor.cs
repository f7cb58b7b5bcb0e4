namespace Engine.Text;

/// <summary>Puts a begin token before and an end token after each text, as GGUF's add_bos_token and add_eos_token ask for.</summary>
internal sealed class BeginEndProcessor(int? beginId, string beginPiece, int? endId, string endPiece) : PostProcessor
{
    /// <summary>The processor for these ids, or null when there is nothing to add.</summary>
    public static BeginEndProcessor? Of(PieceVocabulary vocabulary, int? beginId, int? endId)
    {
        return beginId is null && endId is null ? null : new BeginEndProcessor(beginId, PieceOf(beginId), endId, PieceOf(endId));

        string PieceOf(int? id) => id is { } known ? System.Text.Encoding.UTF8.GetString(vocabulary[known]) : "";
    }

    /// <inheritdoc/>
    public override int AddedTokenCount(bool isPair) => ((beginId is null ? 0 : 1) + (endId is null ? 0 : 1)) * (isPair ? 2 : 1);

    /// <inheritdoc/>
    public override void Process(List<TokenEncoding> encodings, bool addSpecialTokens)
    {
        if (!addSpecialTokens) return;
        for (int i = 0; i < encodings.Count; i++)
        {
            TokenEncoding framed = new();
            if (beginId is { } begin) framed.Add(begin, beginPiece, new SourceRange(0, 0), i, special: 1, attention: 1, sequence: -1);
            framed.AddRange(encodings[i], 0, encodings[i].Count);
            if (endId is { } end) framed.Add(end, endPiece, new SourceRange(0, 0), i, special: 1, attention: 1, sequence: -1);
            encodings[i] = framed;
        }
    }
}
