namespace Engine.Text;

/// <summary>Bounded runs of \p{N}.</summary>
internal static class NumberRun
{
    /// <summary>End of at most <paramref name="count"/> numbers from <paramref name="at"/>.</summary>
    public static int UpTo(ReadOnlySpan<byte> text, int at, int count)
    {
        for (; count > 0 && at < text.Length; count--)
        {
            if ((CodePoints.ClassAt(text, at, out int size) & CodePointClass.Number) == 0) break;
            at += size;
        }
        return at;
    }
}

/// <summary>\p{N}</summary>
internal readonly struct OneNumberScan : ISplitScan
{
    /// <inheritdoc/>
    public static int Match(ReadOnlySpan<byte> text, int at)
    {
        int end = NumberRun.UpTo(text, at, 1);
        return end > at ? end : -1;
    }
}

/// <summary>\p{N}{1,3}</summary>
internal readonly struct ThreeNumbersScan : ISplitScan
{
    /// <inheritdoc/>
    public static int Match(ReadOnlySpan<byte> text, int at)
    {
        int end = NumberRun.UpTo(text, at, 3);
        return end > at ? end : -1;
    }
}
