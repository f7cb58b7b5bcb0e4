namespace Engine.Text.ChatTemplates;

/// <summary>Filters over values of any type: default, attr, tojson.</summary>
internal static class ValueFilters
{
    public static IEnumerable<Builtin> All { get; } =
    [
        new("default", "value default_value? boolean?", Default),
        new("d", "value default_value? boolean?", Default),
        new("attr", "obj name", (a, state) => a[0].GetAttribute(a.StrictText(1), state) ?? UndefinedValue.Attribute(a[0], a.StrictText(1))),
        new("tojson", "value ensure_ascii? indent? separators? sort_keys?", ToJson),
    ];

    private static TemplateValue Default(BoundArguments a, RenderState state) =>
        a[0] is UndefinedValue || (a.Flag(2) && !a[0].IsTrue) ? a.Optional(1) ?? StringValue.Empty : a[0];

    /// <summary>Python's json.dumps as Hugging Face binds it: no escapes for HTML, and none beyond ASCII unless asked for.</summary>
    private static StringValue ToJson(BoundArguments a, RenderState state)
    {
        string? indent = a.OptionalOrNone(2) switch
        {
            null => null,
            StringValue text => text.Text,
            _ => Spaces(a.Integer(2), state),
        };
        string items = indent is null ? ", " : ",", keys = ": ";
        if (a.OptionalOrNone(3) is { } separators)
        {
            TemplateValue[] pair = state.ToArray(separators);
            if (pair is not [StringValue item, StringValue key]) throw state.Error("tojson: separators must be two strings");
            (items, keys) = (item.Text, key.Text);
        }

        TextBuffer output = new(state);
        new JsonText(output, indent, items, keys, a.Flag(1), a.Flag(4)).Write(a[0]);
        return new StringValue(output.ToString());
    }

    private static string Spaces(int count, RenderState state)
    {
        state.CheckText(count);
        return new string(' ', Math.Max(0, count));
    }
}
