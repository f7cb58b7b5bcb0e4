namespace Engine.Text.ChatTemplates;

/// <summary>Filters that mark a text as safe for HTML, or make it so.</summary>
internal static class MarkupFilters
{
    public static IEnumerable<Builtin> All { get; } =
    [
        new("safe", "value", (a, _) => new StringValue(a.Text(0), isSafe: true)),
        new("escape", "value", Escape),
        new("e", "value", Escape),
        new("forceescape", "value", (a, state) => new StringValue(Html.Escape(a.Text(0), state), isSafe: true)),
    ];

    private static StringValue Escape(BoundArguments a, RenderState state) =>
        a[0] is StringValue { IsSafe: true } safe ? safe : new StringValue(Html.Escape(a.Text(0), state), isSafe: true);
}
