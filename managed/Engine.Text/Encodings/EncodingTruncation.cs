namespace Engine.Text;

/// <summary>Cuts encodings to a maximum length; the rest becomes overflowing encodings that overlap by the stride.</summary>
internal static class EncodingTruncation
{
    /// <summary>Truncates a text or a pair to <paramref name="maximum"/> tokens in all.</summary>
    /// <exception cref="TokenizationException">The strategy cannot reach the maximum, or the stride is not below it.</exception>
    public static void Truncate(TokenEncoding first, TokenEncoding? second, Truncation truncation, int maximum)
    {
        int total = first.Count + (second?.Count ?? 0);
        if (maximum == 0)
        {
            Cut(first, 0, 0, truncation.Direction);
            if (second is not null) Cut(second, 0, 0, truncation.Direction);
            return;
        }
        if (total <= maximum) return;
        int remove = total - maximum;
        switch (truncation.Strategy)
        {
            case TruncationStrategy.LongestFirst when second is null:
                Cut(first, maximum, truncation.Stride, truncation.Direction);
                break;
            case TruncationStrategy.LongestFirst:
                (int left, int right) = Share(first.Count, second.Count, maximum);
                Cut(first, left, truncation.Stride, truncation.Direction);
                Cut(second, right, truncation.Stride, truncation.Direction);
                break;
            default:
                TokenEncoding target = truncation.Strategy == TruncationStrategy.OnlyFirst ? first
                    : second ?? throw new TokenizationException("truncation strategy only_second needs a second text; give a pair or use longest_first");
                if (target.Count <= remove)
                    throw new TokenizationException($"the text to truncate has {target.Count} tokens, but {remove} would have to go; use truncation strategy longest_first or a larger maximum length");
                Cut(target, target.Count - remove, truncation.Stride, truncation.Direction);
                break;
        }
    }

    /// <summary>Lengths after taking tokens from the longer of two until both fit.</summary>
    private static (int First, int Second) Share(int first, int second, int maximum)
    {
        int shorter = Math.Min(first, second), longer = Math.Max(first, second);
        if (shorter > maximum) longer = shorter;
        else longer = Math.Max(shorter, maximum - shorter);
        if (shorter + longer > maximum)
        {
            shorter = maximum / 2;
            longer = shorter + maximum % 2;
        }
        return first > second ? (longer, shorter) : (shorter, longer);
    }

    private static void Cut(TokenEncoding encoding, int maximum, int stride, Side direction)
    {
        int count = encoding.Count;
        if (maximum >= count) return;
        if (maximum == 0)
        {
            TokenEncoding all = encoding.Slice(0, count);
            encoding.Assign(new TokenEncoding());
            encoding.Overflowing.Add(all);
            return;
        }
        if (stride >= maximum)
            throw new TokenizationException($"truncation stride {stride} must be below the {maximum} tokens that are left for the text");
        int step = maximum - stride;
        List<(int Start, int End)> parts = [];
        if (direction == Side.Right)
            for (int start = 0; start < count; start += step)
            {
                int end = Math.Min(start + maximum, count);
                parts.Add((start, end));
                if (end == count) break;
            }
        else
            for (int end = count; end > 0; end -= step)
            {
                int start = Math.Max(0, end - maximum);
                parts.Add((start, end));
                if (start == 0) break;
            }
        List<TokenEncoding> slices = [.. parts.Select(p => encoding.Slice(p.Start, p.End - p.Start))];
        encoding.Assign(slices[0]);
        encoding.Overflowing.AddRange(slices.Skip(1));
    }
}
