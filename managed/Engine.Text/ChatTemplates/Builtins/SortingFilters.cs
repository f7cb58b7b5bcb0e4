namespace Engine.Text.ChatTemplates;

/// <summary>Filters that order or group: sort, dictsort, groupby, unique.</summary>
internal static class SortingFilters
{
    public static IEnumerable<Builtin> All { get; } =
    [
        new("sort", "value reverse? case_sensitive? attribute?", Sort),
        new("dictsort", "value case_sensitive? by? reverse?", DictSort),
        new("groupby", "value attribute default? case_sensitive?", GroupBy),
        new("unique", "value case_sensitive? attribute?", (a, state) => new IteratorValue(Unique(a[0], a.Flag(1), new AttributePath(a.Optional(2), null, state), state))),
    ];

    private static ListValue Sort(BoundArguments a, RenderState state)
    {
        AttributePath[] paths = a.Optional(3) is StringValue several
            ? [.. several.Text.Split(',').Select(path => new AttributePath(new StringValue(path), null, state))]
            : [new AttributePath(a.Optional(3), null, state)];
        bool caseSensitive = a.Flag(2);
        return Sorted(state.ToArray(a[0]), a.Flag(1), state, item => new ListValue([.. paths.Select(path => path.Key(item, caseSensitive, state))]));
    }

    private static ListValue DictSort(BoundArguments a, RenderState state)
    {
        if (a[0] is not DictValue dictionary) throw state.Error(a[0] is UndefinedValue undefined ? undefined.Problem : $"dictsort needs a mapping, not '{a[0].TypeName}'");
        string by = a.OptionalText(2) ?? "key";
        if (by is not ("key" or "value")) throw state.Error("dictsort: by must be key or value");
        bool caseSensitive = a.Flag(1);
        TemplateValue[] items = state.ToArray(new DictViewValue(dictionary, DictView.Items));
        return Sorted(items, a.Flag(3), state, item => AttributePath.Fold(((TupleValue)item).Items[by == "key" ? 0 : 1], caseSensitive, state));
    }

    private static ListValue GroupBy(BoundArguments a, RenderState state)
    {
        AttributePath path = new(a[1], a.OptionalOrNone(2), state);
        bool caseSensitive = a.Flag(3);
        List<TemplateValue> groups = [], group = [];
        TemplateValue? current = null;
        foreach (TemplateValue item in Sorted(state.ToArray(a[0]), false, state, item => path.Key(item, caseSensitive, state)).Items)
        {
            TemplateValue key = path.Key(item, caseSensitive, state);
            if (current is not null && !Equality.Equal(current, key, state)) Close();
            current = key;
            group.Add(item);
        }

        if (group.Count > 0) Close();
        return new ListValue([.. groups]);

        void Close()
        {
            groups.Add(new GroupValue(caseSensitive ? current! : path.Get(group[0], state), new ListValue([.. group])));
            group.Clear();
        }
    }

    private static IEnumerable<TemplateValue> Unique(TemplateValue value, bool caseSensitive, AttributePath path, RenderState state)
    {
        HashSet<TemplateValue> seen = new(KeyComparer.Instance);
        foreach (TemplateValue item in state.Iterate(value))
        {
            TemplateValue key = path.Key(item, caseSensitive, state);
            KeyComparer.Check(key, state);
            if (seen.Add(key)) yield return item;
        }
    }

    private static ListValue Sorted(TemplateValue[] items, bool reverse, RenderState state, Func<TemplateValue, TemplateValue> key) =>
        new(StableSort.Sort(items, key, reverse, state));
}
