namespace Engine.Text.ChatTemplates;

/// <summary>Filters that run a filter or a test over each item, when the item is asked for: map, select, reject, selectattr, rejectattr.</summary>
internal static class SelectionFilters
{
    public static IEnumerable<Builtin> All { get; } =
    [
        new("map", "value * **", (a, state) => new IteratorValue(Map(a[0], new Arguments(a.Rest, a.Named), state))),
        new("select", "value * **", (a, state) => Select(a, state, wanted: true, byAttribute: false)),
        new("reject", "value * **", (a, state) => Select(a, state, wanted: false, byAttribute: false)),
        new("selectattr", "value * **", (a, state) => Select(a, state, wanted: true, byAttribute: true)),
        new("rejectattr", "value * **", (a, state) => Select(a, state, wanted: false, byAttribute: true)),
    ];

    private static IEnumerable<TemplateValue> Map(TemplateValue value, Arguments arguments, RenderState state)
    {
        if (!value.IsTrue) yield break;
        Func<TemplateValue, TemplateValue> map = arguments.Positional.Length == 0 ? AttributeMap(arguments.Named, state) : FilterMap(arguments, state);
        foreach (TemplateValue item in state.Iterate(value)) yield return map(item);
    }

    private static Func<TemplateValue, TemplateValue> AttributeMap(KeyValuePair<string, TemplateValue>[] named, RenderState state)
    {
        TemplateValue? attribute = null, missing = null;
        foreach ((string name, TemplateValue value) in named)
        {
            if (name == "attribute") attribute = value;
            else if (name == "default") missing = value is NoneValue ? null : value;
            else throw state.Error($"map got the unexpected keyword argument '{name}'");
        }

        if (attribute is null) throw state.Error("map requires a filter argument");
        AttributePath path = new(attribute, missing, state);
        return item => path.Get(item, state);
    }

    private static Func<TemplateValue, TemplateValue> FilterMap(Arguments arguments, RenderState state)
    {
        string name = state.Text(arguments.Positional[0]);
        Builtin filter = Filters.Table.Find(name) ?? throw state.Error($"there is no filter named '{name}'");
        Arguments rest = arguments with { Positional = arguments.Positional[1..] };
        return item => filter.Invoke(item, rest, state);
    }

    private static IteratorValue Select(BoundArguments a, RenderState state, bool wanted, bool byAttribute) =>
        new(Select(a[0], new Arguments(a.Rest, a.Named), state, wanted, byAttribute));

    private static IEnumerable<TemplateValue> Select(TemplateValue value, Arguments arguments, RenderState state, bool wanted, bool byAttribute)
    {
        if (!value.IsTrue) yield break;
        TemplateValue[] positional = arguments.Positional;
        AttributePath? path = null;
        if (byAttribute)
        {
            if (positional.Length == 0) throw state.Error("missing parameter for attribute name");
            path = new AttributePath(positional[0], null, state);
            positional = positional[1..];
        }

        Builtin? test = null;
        Arguments rest = Arguments.None;
        if (positional.Length > 0)
        {
            string name = state.Text(positional[0]);
            test = Tests.Table.Find(name) ?? throw state.Error($"there is no test named '{name}'");
            rest = arguments with { Positional = positional[1..] };
        }

        foreach (TemplateValue item in state.Iterate(value))
        {
            TemplateValue subject = path is null ? item : path.Get(item, state);
            bool passes = test is null ? subject.IsTrue : test.Invoke(subject, rest, state).IsTrue;
            if (passes == wanted) yield return item;
        }
    }
}
