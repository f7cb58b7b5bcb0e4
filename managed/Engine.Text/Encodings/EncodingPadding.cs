namespace Engine.Text;

/// <summary>Fills encodings up to a common length.</summary>
internal static class EncodingPadding
{
    /// <summary>Pads all encodings, their overflow included.</summary>
    public static void Pad(IReadOnlyList<TokenEncoding> encodings, Padding padding)
    {
        int length = padding.FixedLength ?? encodings.Max(e => e.Count);
        if (padding.MultipleOf is int multiple && multiple > 0 && length % multiple > 0) length += multiple - length % multiple;
        foreach (TokenEncoding encoding in encodings) Fill(encoding, length, padding);
    }

    private static void Fill(TokenEncoding encoding, int length, Padding padding)
    {
        foreach (TokenEncoding overflow in encoding.Overflowing) Fill(overflow, length, padding);
        int missing = length - encoding.Count;
        if (missing <= 0) return;
        TokenEncoding filled = new();
        if (padding.Direction == Side.Right) filled.AddRange(encoding, 0, encoding.Count);
        for (int i = 0; i < missing; i++) filled.Add(padding.Id, padding.Token, default, padding.TypeId, special: 1, attention: 0, sequence: -1);
        if (padding.Direction == Side.Left) filled.AddRange(encoding, 0, encoding.Count);
        encoding.Assign(filled);
    }
}
