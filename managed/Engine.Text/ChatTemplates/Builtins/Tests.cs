using System.Numerics;

namespace Engine.Text.ChatTemplates;

/// <summary>The tests that follow <c>is</c>.</summary>
internal static class Tests
{
    public static BuiltinTable Table { get; } = new(
    [
        Of("defined", value => value is not UndefinedValue),
        Of("undefined", value => value is UndefinedValue),
        Of("none", value => value is NoneValue),
        Of("boolean", value => value is BooleanValue),
        Of("true", value => value is BooleanValue { Value: true }),
        Of("false", value => value is BooleanValue { Value: false }),
        Of("integer", value => value is IntegerValue),
        Of("float", value => value is FloatValue),
        Of("number", Numbers.IsNumber),
        Of("string", value => value is StringValue),
        Of("mapping", value => value is DictValue),
        Of("sequence", value => value is StringValue or SequenceValue or DictValue or RangeValue or UndefinedValue),
        new("iterable", "value", (a, state) => BooleanValue.Of(a[0].Iterate(state) is not null)),
        Of("callable", value => value.IsCallable),
        Of("escaped", value => value is StringValue { IsSafe: true }),
        new("lower", "value", (a, _) => BooleanValue.Of(CaseMapping.IsLower(a.Text(0)))),
        new("upper", "value", (a, _) => BooleanValue.Of(CaseMapping.IsUpper(a.Text(0)))),
        new("odd", "value", (a, state) => BooleanValue.Of(Remainder(a[0], 2, state) == 1)),
        new("even", "value", (a, state) => BooleanValue.Of(Remainder(a[0], 2, state) == 0)),
        new("divisibleby", "value num", (a, state) => BooleanValue.Of(!Arithmetic.Modulo(a[0], a[1], state).IsTrue)),
        new("sameas", "value other", (a, _) => BooleanValue.Of(Same(a[0], a[1]))),
        new("in", "value seq", (a, state) => BooleanValue.Of(Equality.Contains(a[1], a[0], state))),
        new("filter", "value", (a, _) => BooleanValue.Of(a[0] is StringValue name && Filters.Table.Find(name.Text) is not null)),
        new("test", "value", (a, _) => BooleanValue.Of(a[0] is StringValue name && Table!.Find(name.Text) is not null)),
        .. Comparison("==", "==", "eq", "equalto"),
        .. Comparison("!=", "!=", "ne"),
        .. Comparison(">", ">", "gt", "greaterthan"),
        .. Comparison(">=", ">=", "ge"),
        .. Comparison("<", "<", "lt", "lessthan"),
        .. Comparison("<=", "<=", "le"),
    ]);

    private static Builtin Of(string name, Func<TemplateValue, bool> test) => new(name, "value", (a, _) => BooleanValue.Of(test(a[0])));

    private static IEnumerable<Builtin> Comparison(string sign, params string[] names) =>
        names.Select(name => new Builtin(name, "value other", (a, state) => BooleanValue.Of(ComparisonExpression.Holds(a[0], sign, a[1], state))));

    private static BigInteger? Remainder(TemplateValue value, int divisor, RenderState state)
    {
        TemplateValue remainder = Arithmetic.Modulo(value, new IntegerValue(divisor), state);
        return remainder switch
        {
            IntegerValue integer => integer.Value,
            FloatValue { Value: double number } when double.IsInteger(number) => new BigInteger(number),
            _ => null,
        };
    }

    /// <summary>Identity. Small values that Python keeps one copy of are the same when they are equal and of one type.</summary>
    private static bool Same(TemplateValue left, TemplateValue right) => ReferenceEquals(left, right) || (left, right) switch
    {
        (IntegerValue a, IntegerValue b) => a.Value == b.Value,
        (StringValue a, StringValue b) => a.Text == b.Text && a.IsSafe == b.IsSafe,
        _ => false,
    };
}
