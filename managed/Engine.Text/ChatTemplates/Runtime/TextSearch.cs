namespace Engine.Text.ChatTemplates;

/// <summary>What a search for one text in another may cost at worst, counted before it runs.</summary>
internal static class TextSearch
{
    public static void Charge(string text, string part, RenderState state) => state.Charge(1 + (long)text.Length * Math.Max(1, part.Length) / 1024);

    /// <summary>Number of places where a text occurs without overlap; an empty one occurs around every code point.</summary>
    public static int Count(string text, string part, RenderState state)
    {
        Charge(text, part, state);
        if (part.Length == 0) return CodePoints.Count(text) + 1;
        int count = 0;
        for (int i = text.IndexOf(part, StringComparison.Ordinal); i >= 0; i = text.IndexOf(part, i + part.Length, StringComparison.Ordinal)) count++;
        return count;
    }
}
