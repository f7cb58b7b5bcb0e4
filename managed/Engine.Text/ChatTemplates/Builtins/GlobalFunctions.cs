using System.Numerics;

namespace Engine.Text.ChatTemplates;

/// <summary>The functions that every template can call.</summary>
internal static class GlobalFunctions
{
    /// <summary>The outermost scope, which holds them. Nothing writes to it.</summary>
    public static Scope Scope { get; } = Open(
        new("raise_exception", "message", static (a, state) => throw state.Error(a.Text(0), raisedByTemplate: true)),
        new("strftime_now", "format", static (a, state) => new StringValue(TimeFormat.Format(state.Now, a.StrictText(0), state))),
        new("range", "start stop? step? /", Range),
        new("dict", "entries? / **", static (a, state) => Dictionary(a, state)),
        new("namespace", "entries? / **", static (a, state) => new NamespaceValue(Dictionary(a, state))),
        new("cycler", "*", static (a, state) => a.Rest.Length > 0 ? new CyclerValue(a.Rest) : throw state.Error("at least one item has to be provided")),
        new("joiner", "sep?", static (a, _) => new JoinerValue(a.Optional(0) ?? new StringValue(", "))));

    private static Scope Open(params Builtin[] functions)
    {
        Scope scope = new(null);
        foreach (Builtin function in functions) scope.Set(function.Name, new FunctionValue(function));
        return scope;
    }

    private static RangeValue Range(BoundArguments a, RenderState state)
    {
        bool single = a.Optional(1) is null;
        BigInteger start = single ? 0 : Bound(a[0], state), stop = Bound(single ? a[0] : a[1], state);
        BigInteger step = a.Optional(2) is { } given ? Bound(given, state) : 1;
        if (step.IsZero) throw state.Error("range() arg 3 must not be zero");
        BigInteger count = BigInteger.Max(0, step.Sign > 0 ? (stop - start + step - 1) / step : (start - stop - step - 1) / -step);
        if (step.Sign > 0 ? stop <= start : stop >= start) count = 0;
        state.CheckItems((long)BigInteger.Min(count, long.MaxValue));
        return new RangeValue(start, stop, step, (int)count);
    }

    private static BigInteger Bound(TemplateValue value, RenderState state)
    {
        if (value is UndefinedValue undefined) throw state.Error(undefined.Problem);
        return Numbers.IsInteger(value, out BigInteger number) ? number : throw state.Error($"'{value.TypeName}' object cannot be interpreted as an integer");
    }

    private static DictValue Dictionary(BoundArguments a, RenderState state)
    {
        DictValue result = new();
        if (a.Optional(0) is DictValue entries)
        {
            foreach ((TemplateValue key, TemplateValue value) in entries.Entries) result.Add(key, value, state);
        }
        else if (a.Optional(0) is { } pairs)
        {
            foreach (TemplateValue pair in state.Iterate(pairs))
            {
                TemplateValue[] halves = state.ToArray(pair);
                if (halves.Length != 2) throw state.Error($"dictionary update sequence element has length {halves.Length}; 2 is required");
                result.Add(halves[0], halves[1], state);
            }
        }

        foreach ((string name, TemplateValue value) in a.Named) result.Add(new StringValue(name), value, state);
        state.Charge(result.Entries.Count);
        return result;
    }
}
