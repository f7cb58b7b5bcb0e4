namespace Engine.Text.ChatTemplates;

/// <summary>Filters that make one value of many: join, sum, min, max.</summary>
internal static class AggregateFilters
{
    public static IEnumerable<Builtin> All { get; } =
    [
        new("join", "value d? attribute?", Join),
        new("sum", "iterable attribute? start?", Sum),
        new("min", "value case_sensitive? attribute?", (a, state) => Extreme(a, state, static (candidate, best, state) => Ordering.Less(candidate, best, state))),
        new("max", "value case_sensitive? attribute?", (a, state) => Extreme(a, state, static (candidate, best, state) => Ordering.Less(best, candidate, state))),
    ];

    private static StringValue Join(BoundArguments a, RenderState state)
    {
        AttributePath path = new(a.Optional(2), null, state);
        string separator = a.Optional(1) is null ? "" : a.Text(1);
        TextBuffer result = new(state);
        bool any = false;
        foreach (TemplateValue item in state.Iterate(a[0]))
        {
            if (any) result.Append(separator);
            any = true;
            path.Get(item, state).WriteText(result);
        }

        return new StringValue(result.ToString());
    }

    private static TemplateValue Sum(BoundArguments a, RenderState state)
    {
        AttributePath path = new(a.Optional(1), null, state);
        TemplateValue total = a.Optional(2) ?? new IntegerValue(0);
        if (total is StringValue) throw state.Error("sum() can't sum strings");
        foreach (TemplateValue item in state.Iterate(a[0])) total = Arithmetic.Add(total, path.Get(item, state), state);
        return total;
    }

    private static TemplateValue Extreme(BoundArguments a, RenderState state, Func<TemplateValue, TemplateValue, RenderState, bool> isBetter)
    {
        AttributePath path = new(a.Optional(2), null, state);
        TemplateValue? best = null, bestKey = null;
        foreach (TemplateValue item in state.Iterate(a[0]))
        {
            TemplateValue key = path.Key(item, a.Flag(1), state);
            if (bestKey is not null && !isBetter(key, bestKey, state)) continue;
            (best, bestKey) = (item, key);
        }

        return best ?? new UndefinedValue("No aggregated item, sequence was empty.");
    }
}
