namespace Engine.Text;

/// <summary>Truncation, post-processing and joining of one text or a pair.</summary>
internal static class EncodingAssembly
{
    /// <summary>Joins the parts; what truncation cuts off becomes overflowing encodings, processed the same way.</summary>
    public static TokenEncoding Assemble(TokenEncoding first, TokenEncoding? second, PostProcessor? processor, Truncation? truncation, bool addSpecialTokens)
    {
        if (truncation is not null)
        {
            int added = addSpecialTokens ? processor?.AddedTokenCount(second is not null) ?? 0 : 0;
            EncodingTruncation.Truncate(first, second, truncation, Math.Max(0, truncation.MaximumLength - added));
        }
        TokenEncoding result = Process(first, second, processor, addSpecialTokens);
        foreach (TokenEncoding overflow in first.Overflowing) result.Overflowing.Add(Process(overflow, second, processor, addSpecialTokens));
        if (second is not null)
        {
            foreach (TokenEncoding overflow in second.Overflowing) result.Overflowing.Add(Process(first, overflow, processor, addSpecialTokens));
            foreach (TokenEncoding left in first.Overflowing)
                foreach (TokenEncoding right in second.Overflowing) result.Overflowing.Add(Process(left, right, processor, addSpecialTokens));
        }
        return result;
    }

    private static TokenEncoding Process(TokenEncoding first, TokenEncoding? second, PostProcessor? processor, bool addSpecialTokens)
    {
        List<TokenEncoding> encodings = [first.Slice(0, first.Count)];
        if (second is not null) encodings.Add(second.Slice(0, second.Count));
        processor?.Process(encodings, addSpecialTokens);
        TokenEncoding joined = new();
        foreach (TokenEncoding encoding in encodings) joined.AddRange(encoding, 0, encoding.Count);
        return joined;
    }
}
