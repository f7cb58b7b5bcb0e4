using System.Globalization;
using System.Numerics;
using System.Text;

namespace Engine.Text.ChatTemplates;

/// <summary>Python's format specification: <c>[[fill]align][sign][#][0][width][, or _][.precision][type]</c>.</summary>
internal readonly record struct FormatSpec
{
    public string Fill { get; init; }

    /// <summary><c>&lt; &gt; ^ =</c>, or none for the default of the type.</summary>
    public char Align { get; init; }

    /// <summary><c>+</c> or a space to mark positive numbers.</summary>
    public char Sign { get; init; }

    public bool Alternate { get; init; }

    public int Width { get; init; }

    public char Grouping { get; init; }

    public int? Precision { get; init; }

    /// <summary>Least number of digits of an integer; only the percent operator asks for it.</summary>
    public int Digits { get; init; }

    public char Type { get; init; }

    /// <summary>Reads a specification.</summary>
    public static FormatSpec Parse(string text, RenderState state)
    {
        int i = 0;
        char align = '\0';
        string fill = " ";
        int width = text.Length > 0 ? CodePoints.Width(text, 0) : 0;
        if (text.Length > width && "<>^=".Contains(text[width]))
        {
            fill = text[..width];
            align = text[width];
            i = width + 1;
        }
        else if (text.Length > 0 && "<>^=".Contains(text[0]))
        {
            align = text[i++];
        }

        char sign = Take("+- ");
        bool alternate = Take("#") != '\0';
        if (Take("0") != '\0' && fill == " ") fill = "0";
        int total = TakeNumber() ?? 0;
        char grouping = Take(",_");
        int? precision = null;
        if (Take(".") != '\0') precision = TakeNumber() ?? throw state.Error("format specifier missing precision");
        char type = i < text.Length ? text[i++] : '\0';
        if (i < text.Length) throw state.Error($"invalid format specifier '{text}'");
        return new FormatSpec { Fill = fill, Align = align, Sign = sign, Alternate = alternate, Width = total, Grouping = grouping, Precision = precision, Type = type };

        char Take(string choices) => i < text.Length && choices.Contains(text[i]) ? text[i++] : '\0';

        int? TakeNumber()
        {
            int begin = i;
            while (i < text.Length && char.IsAsciiDigit(text[i])) i++;
            if (i == begin) return null;
            return int.TryParse(text.AsSpan(begin, i - begin), CultureInfo.InvariantCulture, out int number) ? number : throw state.Error("too many decimal digits in format string");
        }
    }

    /// <summary>Python's format(value, specification).</summary>
    public string Format(TemplateValue value, RenderState state)
    {
        switch (value)
        {
            case BooleanValue when this == new FormatSpec { Fill = " " }:
            case StringValue:
                return FormatText(state.Text(value), state);
            case IntegerValue or BooleanValue when Type is not ('e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%'):
                _ = Numbers.IsInteger(value, out BigInteger integer);
                return FormatInteger(integer, state);
            case IntegerValue or BooleanValue or FloatValue:
                return FormatFloat(Numbers.ToDouble(value, state), state);
            default:
                if (this != new FormatSpec { Fill = " " }) throw state.Error($"unsupported format string passed to {value.TypeName}.__format__");
                return state.Text(value);
        }
    }

    public string FormatText(string text, RenderState state)
    {
        if (Type is not ('\0' or 's')) throw UnknownType("str", state);
        if (Align == '=' || Sign != '\0' || Grouping != '\0') throw state.Error("sign, grouping and '=' are not allowed in a string format specifier");
        if (Precision is { } limit && limit < CodePoints.Count(text)) text = CodePoints.Slice(text, 0, limit, 1);
        return Pad("", text, Align == '\0' ? '<' : Align, state);
    }

    public string FormatInteger(BigInteger value, RenderState state)
    {
        if (Precision is not null) throw state.Error("precision not allowed in integer format specifier");
        BigInteger magnitude = BigInteger.Abs(value);
        (string prefix, string digits) = Type switch
        {
            '\0' or 'd' or 'n' => ("", magnitude.ToString(CultureInfo.InvariantCulture)),
            'x' => ("0x", Radix(magnitude, 4)),
            'X' => ("0X", Radix(magnitude, 4).ToUpperInvariant()),
            'o' => ("0o", Radix(magnitude, 3)),
            'b' => ("0b", Radix(magnitude, 1)),
            'c' when value >= 0 && value < 0x110000 && (value < 0xD800 || value > 0xDFFF) => ("", char.ConvertFromUtf32((int)value)),
            _ => throw UnknownType("int", state),
        };
        state.CheckText(Digits);
        digits = digits.PadLeft(Digits, '0');
        int group = Type is '\0' or 'd' or 'n' ? 3 : 4;
        return PadNumber(value.Sign < 0, Alternate ? prefix : "", digits, group, state);
    }

    public string FormatFloat(double value, RenderState state)
    {
        // Beyond this every digit is a zero; the width limit does not see the precision.
        if (Precision > 2000) throw state.Error("the precision is too large");
        if (!double.IsFinite(value))
            return Pad(SignText(double.IsNegative(value) && !double.IsNaN(value)), (double.IsNaN(value) ? "nan" : "inf") + (Type == '%' ? "%" : ""), NumberAlign, state);
        int precision = Precision ?? 6;
        double magnitude = Math.Abs(value);
        string digits = Type switch
        {
            'f' or 'F' => Point(ExactDecimal.Fixed(magnitude, precision)),
            '%' => Point(ExactDecimal.Fixed(magnitude * 100, precision)) + "%",
            'e' => Exponential(magnitude, precision, 'e'),
            'E' => Exponential(magnitude, precision, 'E'),
            'g' or 'n' => General(magnitude, Math.Max(1, precision), 'e', 1),
            'G' => General(magnitude, Math.Max(1, precision), 'E', 1),
            '\0' when Precision is { } given => General(magnitude, Math.Max(1, given), 'e', 0),
            '\0' => FloatText.Repr(magnitude),
            _ => throw UnknownType("float", state),
        };
        return PadNumber(double.IsNegative(value), "", digits, 3, state);
    }

    /// <summary>Without an alignment, a number stands at the right, and zeros that fill the width go after its sign.</summary>
    private char NumberAlign => Align != '\0' ? Align : Fill == "0" ? '=' : '>';

    private string Point(string text) => Alternate && !text.Contains('.') ? text + "." : text;

    private string Exponential(double magnitude, int precision, char mark)
    {
        (string digits, int exponent) = ExactDecimal.Significant(magnitude, precision + 1);
        return Point(precision == 0 ? digits : digits[..1] + "." + digits[1..]) + ExponentText(exponent, mark);
    }

    /// <param name="magnitude">The number without its sign.</param>
    /// <param name="precision">Significant digits.</param>
    /// <param name="mark">The letter before an exponent.</param>
    /// <param name="bare">1 when a whole number needs no decimals; 0 when it keeps one, as a float without a type does.</param>
    private string General(double magnitude, int precision, char mark, int bare)
    {
        (string digits, int exponent) = ExactDecimal.Significant(magnitude, precision);
        if (exponent < -4 || exponent >= precision + bare - 1)
        {
            string mantissa = precision == 1 ? digits : digits[..1] + "." + digits[1..];
            return (Alternate ? Point(mantissa) : TrimZeros(mantissa)) + ExponentText(exponent, mark);
        }

        string text = exponent < 0
            ? "0." + new string('0', -exponent - 1) + digits
            : digits.Length <= exponent + 1 ? digits : digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
        text = Alternate ? Point(text) : TrimZeros(text);
        return bare == 0 && !text.Contains('.') ? text + ".0" : text;
    }

    private static string TrimZeros(string text) => text.Contains('.') ? text.TrimEnd('0').TrimEnd('.') : text;

    private static string ExponentText(int exponent, char mark) => $"{mark}{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";

    private static string Radix(BigInteger magnitude, int bits)
    {
        if (magnitude.IsZero) return "0";
        StringBuilder digits = new();
        for (; !magnitude.IsZero; magnitude >>= bits) digits.Insert(0, "0123456789abcdef"[(int)(magnitude & ((1 << bits) - 1))]);
        return digits.ToString();
    }

    private string SignText(bool negative) => negative ? "-" : Sign is '+' or ' ' ? Sign.ToString() : "";

    private string PadNumber(bool negative, string prefix, string digits, int group, RenderState state)
    {
        string sign = SignText(negative) + prefix;
        if (Grouping != '\0')
        {
            int whole = digits.TakeWhile(char.IsAsciiHexDigit).Count();
            if (NumberAlign == '=' && Fill == "0" && Width > sign.Length + digits.Length)
            {
                // Zeros that fill the width are grouped like the digits: take as many as fit.
                state.CheckText(Width);
                int rest = digits.Length - whole, room = Width - sign.Length - rest;
                int zeros = Math.Max(whole, room - room / (group + 1));
                digits = digits[..whole].PadLeft(zeros, '0') + digits[whole..];
                whole = zeros;
            }

            StringBuilder grouped = new(digits);
            for (int i = whole - group; i > 0; i -= group) grouped.Insert(i, Grouping);
            digits = grouped.ToString();
        }

        return Pad(sign, digits, NumberAlign, state);
    }

    private string Pad(string sign, string body, char align, RenderState state)
    {
        int missing = Width - sign.Length - CodePoints.Count(body);
        if (missing <= 0) return sign + body;
        state.CheckText((long)Width * Fill.Length);
        int left = align switch { '<' => 0, '^' => missing / 2, _ => missing };
        string before = string.Concat(Enumerable.Repeat(Fill, left)), after = string.Concat(Enumerable.Repeat(Fill, missing - left));
        return align == '=' ? sign + before + body : before + sign + body + after;
    }

    private TemplateException UnknownType(string type, RenderState state) => state.Error($"unknown format code '{Type}' for object of type '{type}'");
}
