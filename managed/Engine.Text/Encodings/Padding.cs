namespace Engine.Text;

/// <summary>How encodings are filled up to a common length.</summary>
public sealed record Padding
{
    /// <summary>Length to fill up to; null for the longest of the batch.</summary>
    public int? FixedLength { get; init; }

    /// <summary>Rounds the length up to a multiple, or null.</summary>
    public int? MultipleOf { get; init; }

    /// <summary>Which side is filled.</summary>
    public Side Direction { get; init; } = Side.Right;

    /// <summary>Padding token's id.</summary>
    public int Id { get; init; }

    /// <summary>Padding token's type id.</summary>
    public int TypeId { get; init; }

    /// <summary>Padding token's text.</summary>
    public string Token { get; init; } = "[PAD]";
}
