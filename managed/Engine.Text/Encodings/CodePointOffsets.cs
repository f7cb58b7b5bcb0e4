namespace Engine.Text;

/// <summary>Converts byte offsets of a UTF-8 text to code-point offsets.</summary>
internal readonly struct CodePointOffsets
{
    private readonly int[] before;   // [bytes + 1]: code points that begin before each byte

    public CodePointOffsets(ReadOnlySpan<byte> text)
    {
        before = new int[text.Length + 1];
        int count = 0;
        for (int i = 0; i < text.Length; i++)
        {
            before[i] = count;
            if ((text[i] & 0xC0) != 0x80) count++;
        }
        before[text.Length] = count;
    }

    /// <summary>Range in code points; a range that cuts a character covers it whole.</summary>
    public SourceRange Convert(SourceRange bytes)
    {
        int start = before[bytes.Start], end = before[bytes.End];
        return new SourceRange(start, end);
    }
}
