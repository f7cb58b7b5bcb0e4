namespace Engine.Text;

/// <summary>Which side loses tokens.</summary>
public enum Side
{
    /// <summary>The beginning.</summary>
    Left,

    /// <summary>The end.</summary>
    Right,
}

/// <summary>Which of two texts is shortened.</summary>
public enum TruncationStrategy
{
    /// <summary>The longer one, one token at a time.</summary>
    LongestFirst,

    /// <summary>The first alone.</summary>
    OnlyFirst,

    /// <summary>The second alone.</summary>
    OnlySecond,
}

/// <summary>How encodings are cut to a maximum length.</summary>
public sealed record Truncation
{
    /// <summary>Most tokens, the added special ones included.</summary>
    public required int MaximumLength { get; init; }

    /// <summary>Tokens that each overflowing part repeats of the one before.</summary>
    public int Stride { get; init; }

    /// <summary>Which text is shortened.</summary>
    public TruncationStrategy Strategy { get; init; }

    /// <summary>Which side loses tokens.</summary>
    public Side Direction { get; init; } = Side.Right;
}
