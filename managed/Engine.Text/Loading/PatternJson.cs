namespace Engine.Text;

/// <summary>Reads a pattern: {"String": ...} or {"Regex": ...}.</summary>
internal static class PatternJson
{
    /// <summary>Reads a pattern.</summary>
    public static SplitPattern Read(JsonView view)
    {
        if (view["String"].OptionalString() is { } literal) return SplitPattern.Literal(literal);
        JsonView expression = view["Regex"];
        try
        {
            return SplitPattern.Expression(expression.String());
        }
        catch (TokenizerFormatException error)
        {
            throw new TokenizerFormatException(expression.File, expression.Path, $"{error.Place}: {error.Problem}", error);
        }
    }
}
