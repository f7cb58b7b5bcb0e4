namespace Engine.Text.ChatTemplates;

/// <summary>What one rendering may use before it is stopped with a <see cref="TemplateException"/>: templates come from strangers.</summary>
public sealed record TemplateLimits
{
    /// <summary>The limits used when none are given.</summary>
    public static TemplateLimits Default { get; } = new();

    /// <summary>Steps: a node evaluated, an item visited, or sixteen characters of text made.</summary>
    public long MaxSteps { get; init; } = 10_000_000;

    /// <summary>UTF-16 units of the rendered text, and of any single string made on the way.</summary>
    public int MaxTextLength { get; init; } = 16 * 1024 * 1024;

    /// <summary>Items of any single list, tuple, dictionary or range.</summary>
    public int MaxItems { get; init; } = 1_000_000;

    /// <summary>Macro calls, call blocks and recursive loops open at one time.</summary>
    public int MaxCallDepth { get; init; } = 200;

    /// <summary>Bits of any single integer.</summary>
    public int MaxIntegerBits { get; init; } = 16_384;
}
