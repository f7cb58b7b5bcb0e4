using System.Globalization;
using System.Numerics;

namespace Engine.Text.ChatTemplates;

/// <summary>Python's <c>format % values</c>.</summary>
internal static class PercentFormat
{
    public static StringValue Format(StringValue format, TemplateValue values, RenderState state)
    {
        TemplateValue[] items = values is TupleValue tuple ? tuple.Items : [values];
        string text = format.Text;
        TextBuffer result = new(state);
        int used = 0;
        bool byName = false;
        for (int i = 0; i < text.Length;)
        {
            int percent = text.IndexOf('%', i);
            result.Append(text[i..(percent < 0 ? text.Length : percent)]);
            if (percent < 0) break;
            i = percent + 1;
            TemplateValue? named = null;
            if (i < text.Length && text[i] == '(')
            {
                int close = text.IndexOf(')', i);
                if (close < 0) throw state.Error("incomplete format key");
                if (values is not DictValue mapping) throw state.Error("format requires a mapping");
                string key = text[(i + 1)..close];
                named = mapping.Find(new StringValue(key), state) ?? throw state.Error($"the format names the missing key '{key}'");
                byName = true;
                i = close + 1;
            }

            int flagsEnd = i;
            while (flagsEnd < text.Length && "-+ #0".Contains(text[flagsEnd])) flagsEnd++;
            string flags = text[i..flagsEnd];
            i = flagsEnd;
            int width = Number() ?? 0;
            int? precision = null;
            if (i < text.Length && text[i] == '.')
            {
                i++;
                precision = Math.Max(0, Number() ?? 0);
            }

            while (i < text.Length && text[i] is 'h' or 'l' or 'L') i++;
            if (i >= text.Length) throw state.Error("incomplete format");
            char type = text[i++];
            if (type == '%') result.Append("%");
            else result.Append(Field(format, named ?? NextItem(), flags, width, precision, type, state));

            int? Number()
            {
                if (i < text.Length && text[i] == '*')
                {
                    i++;
                    return Numbers.IsInteger(NextItem(), out BigInteger given) ? (int)BigInteger.Clamp(given, int.MinValue + 1, int.MaxValue) : throw state.Error("* wants int");
                }

                int begin = i;
                while (i < text.Length && char.IsAsciiDigit(text[i])) i++;
                if (i == begin) return null;
                return int.TryParse(text.AsSpan(begin, i - begin), CultureInfo.InvariantCulture, out int number) ? number : throw state.Error("width or precision too big");
            }
        }

        // What can be indexed, and is neither a tuple nor a text, counts as a mapping that may go unused.
        if (used < items.Length && !byName && values is not (DictValue or ListValue or RangeValue or UndefinedValue))
            throw state.Error("not all arguments converted during string formatting");
        return format.With(result.ToString());

        TemplateValue NextItem() => used < items.Length ? items[used++] : throw state.Error("not enough arguments for format string");
    }

    private static string Field(StringValue format, TemplateValue value, string flags, int width, int? precision, char type, RenderState state)
    {
        bool left = flags.Contains('-') || width < 0, zeros = flags.Contains('0') && !left;
        FormatSpec spec = new()
        {
            Fill = " ",
            Align = left ? '<' : '>',
            Sign = flags.Contains('+') ? '+' : flags.Contains(' ') ? ' ' : '\0',
            Alternate = flags.Contains('#'),
            Width = Math.Abs(width),
            Precision = precision,
            Type = type,
        };
        FormatSpec number = zeros ? spec with { Fill = "0", Align = '=' } : spec;
        switch (type)
        {
            case 's':
                return (spec with { Sign = '\0' }).FormatText(Html.Joined(format, value, state), state);
            case 'r':
                return (spec with { Sign = '\0', Type = 's' }).FormatText(state.Repr(value), state);
            case 'd' or 'i' or 'u' or 'x' or 'X' or 'o':
                FormatSpec sized = number with { Type = type is 'i' or 'u' ? 'd' : type, Precision = null, Digits = precision ?? 0 };
                return sized.FormatInteger(Integer(value, type, state), state);
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G':
                return number.FormatFloat(value is UndefinedValue undefined ? throw state.Error(undefined.Problem) : Numbers.ToDouble(value, state), state);
            case 'c' when value is StringValue { Length: 1 } single:
                return (spec with { Type = 's', Precision = null }).FormatText(single.Text, state);
            case 'c':
                return (spec with { Sign = '\0', Precision = null }).FormatInteger(Integer(value, type, state), state);
            default:
                throw state.Error($"unsupported format character '{type}'");
        }
    }

    private static BigInteger Integer(TemplateValue value, char type, RenderState state) => value switch
    {
        UndefinedValue undefined => throw state.Error(undefined.Problem),
        FloatValue { Value: double number } when double.IsFinite(number) && type is 'd' or 'i' or 'u' => new BigInteger(number),
        _ => Numbers.IsInteger(value, out BigInteger integer) ? integer : throw state.Error($"%{type} format: a number is required, not {value.TypeName}"),
    };
}
