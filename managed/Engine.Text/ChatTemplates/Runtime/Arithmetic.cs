using System.Numerics;

namespace Engine.Text.ChatTemplates;

/// <summary>Python's arithmetic operators over numbers, texts and sequences.</summary>
internal static class Arithmetic
{
    public static TemplateValue Add(TemplateValue left, TemplateValue right, RenderState state)
    {
        switch (left, right)
        {
            case (StringValue a, StringValue b):
                bool safe = a.IsSafe || b.IsSafe;
                string first = safe && !a.IsSafe ? Html.Escape(a.Text, state) : a.Text, second = safe && !b.IsSafe ? Html.Escape(b.Text, state) : b.Text;
                state.CheckText((long)first.Length + second.Length);
                return new StringValue(first + second, safe);
            case (SequenceValue a, SequenceValue b) when a is TupleValue == b is TupleValue:
                state.CheckItems((long)a.Items.Length + b.Items.Length);
                state.Charge(a.Items.Length + b.Items.Length);
                return a.With([.. a.Items, .. b.Items]);
            default:
                return Apply(left, right, "+", state, static (a, b) => a + b, static (a, b) => a + b);
        }
    }

    public static TemplateValue Subtract(TemplateValue left, TemplateValue right, RenderState state) =>
        Apply(left, right, "-", state, static (a, b) => a - b, static (a, b) => a - b);

    public static TemplateValue Multiply(TemplateValue left, TemplateValue right, RenderState state)
    {
        if (left is StringValue or SequenceValue && Numbers.IsInteger(right, out BigInteger count)) return Repeat(left, count, state);
        if (right is StringValue or SequenceValue && Numbers.IsInteger(left, out count)) return Repeat(right, count, state);
        return Apply(left, right, "*", state, static (a, b) => a * b, static (a, b) => a * b);
    }

    public static TemplateValue Divide(TemplateValue left, TemplateValue right, RenderState state)
    {
        CheckNumbers(left, right, "/", state);
        double divisor = Numbers.ToDouble(right, state);
        return divisor == 0 ? throw state.Error("division by zero") : new FloatValue(Numbers.ToDouble(left, state) / divisor);
    }

    public static TemplateValue FloorDivide(TemplateValue left, TemplateValue right, RenderState state)
    {
        CheckNumbers(left, right, "//", state);
        CheckDivisor(right, state);
        return Apply(left, right, "//", state, static (a, b) => FloorDivide(a, b).Quotient, static (a, b) => FloorDivide(a, b).Quotient);
    }

    public static TemplateValue Modulo(TemplateValue left, TemplateValue right, RenderState state)
    {
        if (left is StringValue format) return PercentFormat.Format(format, right, state);
        CheckNumbers(left, right, "%", state);
        CheckDivisor(right, state);
        return Apply(left, right, "%", state, static (a, b) => FloorDivide(a, b).Remainder, static (a, b) => FloorDivide(a, b).Remainder);
    }

    public static TemplateValue Power(TemplateValue left, TemplateValue right, RenderState state)
    {
        CheckNumbers(left, right, "**", state);
        if (Numbers.IsInteger(left, out BigInteger basis) && Numbers.IsInteger(right, out BigInteger exponent) && exponent.Sign >= 0)
        {
            if (basis.IsZero || basis.IsOne) return new IntegerValue(exponent.IsZero ? BigInteger.One : basis);
            if (exponent * basis.GetBitLength() > 2 * (BigInteger)state.Limits.MaxIntegerBits) throw TooManyBits(state);
            return Integer(BigInteger.Pow(basis, (int)exponent), state);
        }

        double a = Numbers.ToDouble(left, state), b = Numbers.ToDouble(right, state);
        if (a == 0 && b < 0) throw state.Error("zero cannot be raised to a negative power");
        double result = Math.Pow(a, b);
        if (double.IsNaN(result) && !double.IsNaN(a) && !double.IsNaN(b)) throw state.Error("a negative number cannot be raised to a fractional power");
        return double.IsInfinity(result) && double.IsFinite(a) && double.IsFinite(b) ? throw state.Error("the power is too large for a float") : new FloatValue(result);
    }

    public static TemplateValue Negate(TemplateValue value, RenderState state) => value switch
    {
        FloatValue number => new FloatValue(-number.Value),
        _ => new IntegerValue(-SignedInteger(value, "-", state)),
    };

    public static TemplateValue Plus(TemplateValue value, RenderState state) => value switch
    {
        FloatValue => value,
        _ => new IntegerValue(SignedInteger(value, "+", state)),
    };

    /// <summary>An integer result, within the limit of the rendering.</summary>
    public static IntegerValue Integer(BigInteger value, RenderState state) =>
        value.GetBitLength() > state.Limits.MaxIntegerBits ? throw TooManyBits(state) : new IntegerValue(value);

    private static TemplateValue Apply(
        TemplateValue left, TemplateValue right, string sign, RenderState state, Func<BigInteger, BigInteger, BigInteger> integers, Func<double, double, double> floats)
    {
        CheckNumbers(left, right, sign, state);
        if (Numbers.IsInteger(left, out BigInteger a) && Numbers.IsInteger(right, out BigInteger b)) return Integer(integers(a, b), state);
        return new FloatValue(floats(Numbers.ToDouble(left, state), Numbers.ToDouble(right, state)));
    }

    private static TemplateValue Repeat(TemplateValue value, BigInteger count, RenderState state)
    {
        int times = (int)BigInteger.Clamp(count, 0, int.MaxValue);
        if (value is StringValue text)
        {
            state.CheckText((long)text.Text.Length * times);
            return text.With(text.Text.Length == 0 ? "" : string.Concat(Enumerable.Repeat(text.Text, times)));
        }

        TemplateValue[] items = ((SequenceValue)value).Items;
        state.CheckItems((long)items.Length * times);
        state.Charge((long)items.Length * times);
        return ((SequenceValue)value).With(items.Length == 0 ? [] : [.. Enumerable.Repeat(items, times).SelectMany(part => part)]);
    }

    /// <summary>Python's divmod: the remainder has the sign of the divisor.</summary>
    private static (BigInteger Quotient, BigInteger Remainder) FloorDivide(BigInteger left, BigInteger right)
    {
        (BigInteger quotient, BigInteger remainder) = BigInteger.DivRem(left, right);
        return remainder.IsZero || remainder.Sign == right.Sign ? (quotient, remainder) : (quotient - 1, remainder + right);
    }

    private static (double Quotient, double Remainder) FloorDivide(double left, double right)
    {
        double remainder = left % right;
        double quotient = (left - remainder) / right;
        if (remainder == 0) remainder = double.CopySign(0, right);
        else if (remainder < 0 != right < 0)
        {
            remainder += right;
            quotient -= 1;
        }

        if (quotient == 0) return (double.CopySign(0, left / right), remainder);
        double floor = Math.Floor(quotient);
        return (quotient - floor > 0.5 ? floor + 1 : floor, remainder);
    }

    private static BigInteger SignedInteger(TemplateValue value, string sign, RenderState state)
    {
        if (value is UndefinedValue undefined) throw state.Error(undefined.Problem);
        return Numbers.IsInteger(value, out BigInteger number) ? number : throw state.Error($"bad operand type for unary {sign}: '{value.TypeName}'");
    }

    private static void CheckNumbers(TemplateValue left, TemplateValue right, string sign, RenderState state)
    {
        if (left is UndefinedValue a) throw state.Error(a.Problem);
        if (right is UndefinedValue b) throw state.Error(b.Problem);
        if (!Numbers.IsNumber(left) || !Numbers.IsNumber(right))
            throw state.Error($"unsupported operand types for {sign}: '{left.TypeName}' and '{right.TypeName}'");
    }

    private static void CheckDivisor(TemplateValue divisor, RenderState state)
    {
        if (!divisor.IsTrue) throw state.Error("division or modulo by zero");
    }

    private static TemplateException TooManyBits(RenderState state) => state.Error($"the template makes an integer of more than {state.Limits.MaxIntegerBits} bits");
}
