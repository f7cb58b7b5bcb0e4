namespace Engine.Cpu;

/// <summary>Which positions of its sequence a token sees. It is always one range.</summary>
internal static class AttentionMask
{
    /// <summary>The first position seen and the end of the range.</summary>
    /// <param name="position">The token's own position.</param>
    /// <param name="prefixLength">Length of the bidirectional prefix; a token inside it sees all of it.</param>
    /// <param name="kvLength">Positions in the cache.</param>
    /// <param name="window">The token sees itself and the window - 1 positions before it; 0: all.</param>
    public static (int First, int End) Visible(int position, int prefixLength, int kvLength, int window)
    {
        int end = Math.Min(Math.Max(position + 1, prefixLength), kvLength);
        return (window > 0 ? Math.Clamp(position - window + 1, 0, end) : 0, end);
    }
}
