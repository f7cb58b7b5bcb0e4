namespace Engine.Text;

/// <summary>Matches single characters that pass a test.</summary>
internal sealed class CharacterMatcher(Func<int, bool> test) : SplitMatcher
{
    /// <inheritdoc/>
    public override bool TryFind(ReadOnlySpan<byte> text, int from, out int start, out int end)
    {
        for (start = from; start < text.Length;)
        {
            bool found = test(CodePoints.Decode(text, start, out int size));
            end = start + size;
            if (found) return true;
            start = end;
        }
        end = start;
        return false;
    }
}

/// <summary>\w+|[^\w\s]+: runs of word characters and runs of others that are not white space.</summary>
internal readonly struct WordOrSignScan : ISplitScan
{
    /// <inheritdoc/>
    public static int Match(ReadOnlySpan<byte> text, int at)
    {
        int kind = Kind(CodePoints.Decode(text, at, out int size));
        if (kind == 0) return -1;
        int end = at + size;
        while (end < text.Length && Kind(CodePoints.Decode(text, end, out size)) == kind) end += size;
        return end;
    }

    private static int Kind(int codePoint) => Utf8Word.IsWord(new System.Text.Rune(codePoint)) ? 1 : CodePointClasses.IsWhiteSpace(codePoint) ? 0 : 2;
}
