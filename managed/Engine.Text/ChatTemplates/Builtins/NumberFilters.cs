using System.Globalization;
using System.Numerics;

namespace Engine.Text.ChatTemplates;

/// <summary>Filters over numbers.</summary>
internal static class NumberFilters
{
    public static IEnumerable<Builtin> All { get; } =
    [
        new("int", "value default? base?", ToInteger),
        new("float", "value default?", ToFloat),
        new("abs", "x", Absolute),
        new("round", "value precision? method?", Round),
    ];

    private static TemplateValue ToInteger(BoundArguments a, RenderState state)
    {
        if (a[0] is UndefinedValue undefined) throw state.Error(undefined.Problem);
        if (Numbers.IsInteger(a[0], out BigInteger integer)) return new IntegerValue(integer);
        if (a[0] is StringValue text && ParseInteger(text.Text, a.Integer(2, 10)) is { } parsed) return Arithmetic.Integer(parsed, state);
        double? number = a[0] is FloatValue given ? given.Value : a[0] is StringValue other ? ParseFloat(other.Text) : null;
        return number is { } finite && double.IsFinite(finite) ? new IntegerValue(new BigInteger(finite)) : a.Optional(1) ?? new IntegerValue(0);
    }

    private static TemplateValue ToFloat(BoundArguments a, RenderState state) => a[0] switch
    {
        UndefinedValue undefined => throw state.Error(undefined.Problem),
        StringValue text when ParseFloat(text.Text) is { } number => new FloatValue(number),
        _ when Numbers.IsNumber(a[0]) => new FloatValue(Numbers.ToDouble(a[0], state)),
        _ => a.Optional(1) ?? new FloatValue(0),
    };

    private static TemplateValue Absolute(BoundArguments a, RenderState state) => a[0] switch
    {
        UndefinedValue undefined => throw state.Error(undefined.Problem),
        FloatValue number => new FloatValue(Math.Abs(number.Value)),
        _ when Numbers.IsInteger(a[0], out BigInteger integer) => new IntegerValue(BigInteger.Abs(integer)),
        _ => throw state.Error($"bad operand type for abs(): '{a[0].TypeName}'"),
    };

    private static TemplateValue Round(BoundArguments a, RenderState state)
    {
        int precision = Math.Clamp(a.Integer(1, 0), -400, 400);
        string method = a.OptionalText(2) ?? "common";
        if (a[0] is UndefinedValue undefined) throw state.Error(undefined.Problem);
        if (!Numbers.IsNumber(a[0])) throw state.Error($"round needs a number, not '{a[0].TypeName}'");
        if (method == "common")
        {
            if (!Numbers.IsInteger(a[0], out BigInteger integer)) return new FloatValue(ExactDecimal.Round(((FloatValue)a[0]).Value, precision));
            return new IntegerValue(precision >= 0 ? integer : RoundToPowerOfTen(integer, -precision));
        }

        double scale = Math.Pow(10, precision), scaled = Numbers.ToDouble(a[0], state) * scale;
        return method switch
        {
            "ceil" => new FloatValue(Math.Ceiling(scaled) / scale),
            "floor" => new FloatValue(Math.Floor(scaled) / scale),
            _ => throw state.Error("round: the method must be common, ceil or floor"),
        };
    }

    private static BigInteger RoundToPowerOfTen(BigInteger value, int digits)
    {
        BigInteger unit = BigInteger.Pow(10, digits);
        (BigInteger quotient, BigInteger remainder) = BigInteger.DivRem(BigInteger.Abs(value), unit);
        int half = (remainder * 2).CompareTo(unit);
        if (half > 0 || (half == 0 && !quotient.IsEven)) quotient += 1;
        return quotient * unit * value.Sign;
    }

    /// <summary>Python's int(text, radix).</summary>
    private static BigInteger? ParseInteger(string text, int radix)
    {
        string digits = PythonSpace.Trim(text);
        bool negative = digits.StartsWith('-');
        if (negative || digits.StartsWith('+')) digits = digits[1..];
        if (digits.Length > 1 && digits[0] == '0' && char.ToLowerInvariant(digits[1]) is var mark &&
            (mark, radix) is ('x', 16 or 0) or ('o', 8 or 0) or ('b', 2 or 0))
        {
            radix = mark switch { 'x' => 16, 'o' => 8, _ => 2 };
            digits = digits[2..];
            if (digits.StartsWith('_')) digits = digits[1..];
        }

        if (radix == 0) radix = 10;
        if (radix is < 2 or > 36 || digits.Length is 0 or > 4300 || !HasProperUnderscores(digits)) return null;
        digits = digits.Replace("_", "", StringComparison.Ordinal);
        if (radix == 10 && digits.All(char.IsAsciiDigit)) return BigInteger.Parse(digits, CultureInfo.InvariantCulture) * (negative ? -1 : 1);
        BigInteger value = 0;
        foreach (char c in digits)
        {
            int digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiLetter(c) ? (c | 0x20) - 'a' + 10 : radix;
            if (digit >= radix) return null;
            value = value * radix + digit;
        }

        return negative ? -value : value;
    }

    /// <summary>Python's float(text).</summary>
    private static double? ParseFloat(string text)
    {
        string number = PythonSpace.Trim(text);
        string unsigned = number.TrimStart('+', '-').ToLowerInvariant();
        if (number.Length - unsigned.Length <= 1 && unsigned is "inf" or "infinity") return number.StartsWith('-') ? double.NegativeInfinity : double.PositiveInfinity;
        if (number.Length - unsigned.Length <= 1 && unsigned is "nan") return double.NaN;
        if (!HasProperUnderscores(number) || !number.All(c => char.IsAsciiDigit(c) || c is '.' or 'e' or 'E' or '+' or '-' or '_')) return null;
        // Every character is one of a number by now, so the style may be the widest.
        return double.TryParse(number.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
    }

    /// <summary>Whether every underscore stands between two digits.</summary>
    private static bool HasProperUnderscores(string text)
    {
        for (int i = 0; i < text.Length; i++)
            if (text[i] == '_' && (i == 0 || i == text.Length - 1 || !char.IsAsciiLetterOrDigit(text[i - 1]) || !char.IsAsciiLetterOrDigit(text[i + 1]))) return false;
        return true;
    }
}
