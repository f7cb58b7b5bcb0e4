namespace Engine.Decoding;

/// <summary>Bans each token that would complete an n-gram which the text already holds.</summary>
internal static class NoRepeatNgram
{
    /// <param name="logits">Scores [vocabulary].</param>
    /// <param name="previousIds">The text so far, each id below the vocabulary size.</param>
    /// <param name="size">n, positive.</param>
    public static void Apply(Span<float> logits, ReadOnlySpan<int> previousIds, int size)
    {
        if (previousIds.Length < size) return;
        ReadOnlySpan<int> ending = previousIds[(previousIds.Length - size + 1)..];
        // The ending itself has no next token yet, so it is outside the searched part's last window.
        for (int start = 0; start + size <= previousIds.Length; start++)
        {
            int found = previousIds[start..^1].IndexOf(ending);
            if (found < 0) return;
            start += found;
            logits[previousIds[start + size - 1]] = float.NegativeInfinity;
        }
    }
}
