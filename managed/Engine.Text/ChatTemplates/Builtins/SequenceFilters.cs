namespace Engine.Text.ChatTemplates;

/// <summary>Filters over sequences that keep or rearrange their items.</summary>
internal static class SequenceFilters
{
    public static IEnumerable<Builtin> All { get; } =
    [
        new("length", "obj", (a, state) => new IntegerValue(state.Length(a[0]))),
        new("count", "obj", (a, state) => new IntegerValue(state.Length(a[0]))),
        new("first", "seq", (a, state) => state.Iterate(a[0]).FirstOrDefault() ?? new UndefinedValue("No first item, sequence was empty.")),
        new("last", "seq", Last),
        new("list", "value", (a, state) => new ListValue(state.ToArray(state.Iterate(a[0])))),
        new("reverse", "value", Reverse),
        new("items", "value", Items),
        new("batch", "value linecount fill_with?", (a, state) => new IteratorValue(Batch(a[0], a.Integer(1), a.OptionalOrNone(2), state))),
        new("slice", "value slices fill_with?", (a, state) => new IteratorValue(Slice(a[0], a.Integer(1), a.OptionalOrNone(2), state))),
    ];

    private static TemplateValue Last(BoundArguments a, RenderState state)
    {
        RequireReversible(a[0], state);
        TemplateValue[] items = state.ToArray(a[0]);
        return items.Length > 0 ? items[^1] : new UndefinedValue("No last item, sequence was empty.");
    }

    private static TemplateValue Reverse(BoundArguments a, RenderState state)
    {
        if (a[0] is StringValue text) return SequenceIndex.Slice(text, null, null, new IntegerValue(-1), state);
        TemplateValue[] items = [.. state.ToArray(a[0])];
        Array.Reverse(items);
        return a[0] is IteratorValue ? new ListValue(items) : new IteratorValue(items, "reversed");
    }

    private static IteratorValue Items(BoundArguments a, RenderState state) => a[0] switch
    {
        UndefinedValue => new IteratorValue([]),
        DictValue dictionary => new IteratorValue(new DictViewValue(dictionary, DictView.Items).Iterate(state)),
        _ => throw state.Error("Can only get item pairs from a mapping."),
    };

    private static IEnumerable<TemplateValue> Batch(TemplateValue value, int size, TemplateValue? fill, RenderState state)
    {
        List<TemplateValue> row = [];
        foreach (TemplateValue item in state.Iterate(value))
        {
            if (row.Count == size)
            {
                yield return new ListValue([.. row]);
                row.Clear();
            }

            row.Add(item);
            state.CheckItems(row.Count);
        }

        if (row.Count == 0) yield break;
        state.CheckItems(size);
        while (fill is not null && row.Count < size) row.Add(fill);
        yield return new ListValue([.. row]);
    }

    private static IEnumerable<TemplateValue> Slice(TemplateValue value, int slices, TemplateValue? fill, RenderState state)
    {
        TemplateValue[] items = state.ToArray(value);
        if (slices == 0) throw state.Error("integer division or modulo by zero");
        state.CheckItems(slices);
        int size = slices < 0 ? 0 : items.Length / slices, longer = slices < 0 ? 0 : items.Length % slices;
        int begin = 0;
        for (int i = 0; i < slices; i++)
        {
            state.Charge(1);
            int end = begin + size + (i < longer ? 1 : 0);
            TemplateValue[] row = items[begin..end];
            yield return new ListValue(fill is not null && i >= longer ? [.. row, fill] : row);
            begin = end;
        }
    }

    private static void RequireReversible(TemplateValue value, RenderState state)
    {
        if (value is IteratorValue) throw state.Error($"'{value.TypeName}' object is not reversible");
    }
}
