namespace Engine.Text;

/// <summary>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</summary>
internal readonly struct Gpt2Scan : ISplitScan
{
    private const CodePointClass Wordlike = CodePointClass.Letter | CodePointClass.Number | CodePointClass.Space;

    /// <inheritdoc/>
    public static int Match(ReadOnlySpan<byte> text, int at)
    {
        byte lead = text[at];
        if (lead == (byte)'\'' && Contraction.Match(text, at) is > 0 and int contraction) return contraction;
        int body = at;
        if (lead == (byte)' ' && at + 1 < text.Length) body++;
        CodePointClass first = CodePoints.ClassAt(text, body, out int size);
        if ((first & CodePointClass.Letter) != 0) return CodePoints.RunOf(text, body + size, CodePointClass.Letter);
        if ((first & CodePointClass.Number) != 0) return CodePoints.RunOf(text, body + size, CodePointClass.Number);
        if ((first & CodePointClass.Space) == 0) return CodePoints.RunOfNot(text, body + size, Wordlike);
        return WhiteSpaceRun.KeepLast(text, at);
    }
}
