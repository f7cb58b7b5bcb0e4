namespace Engine.Text;

/// <summary>Ids of the tokens with a role; null where the tokenizer has none.</summary>
public sealed record SpecialTokens
{
    /// <summary>Begin of sequence.</summary>
    public int? BeginId { get; init; }

    /// <summary>End of sequence.</summary>
    public int? EndId { get; init; }

    /// <summary>Unknown piece.</summary>
    public int? UnknownId { get; init; }

    /// <summary>Separator.</summary>
    public int? SeparatorId { get; init; }

    /// <summary>Padding.</summary>
    public int? PaddingId { get; init; }

    /// <summary>Classification.</summary>
    public int? ClassifierId { get; init; }

    /// <summary>Mask.</summary>
    public int? MaskId { get; init; }
}
