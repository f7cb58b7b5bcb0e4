using System.Globalization;
using System.Text;

namespace Engine.Text.ChatTemplates;

/// <summary>Time as C's strftime writes it in the C locale. A minus after the percent sign drops the padding of a number.</summary>
internal static class TimeFormat
{
    public static string Format(DateTimeOffset time, string format, RenderState state)
    {
        StringBuilder result = new();
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                result.Append(format[i]);
                continue;
            }

            bool bare = format[++i] == '-' && i + 1 < format.Length;
            if (bare) i++;
            string field = Field(time, format[i], state);
            if (bare && field.Length > 1 && char.IsAsciiDigit(field[^1])) field = field[..^1].TrimStart('0', ' ') + field[^1];
            result.Append(field);
        }

        return result.ToString();
    }

    private static string Field(DateTimeOffset time, char code, RenderState state) => code switch
    {
        'a' => Text(time, "ddd"),
        'A' => Text(time, "dddd"),
        'b' or 'h' => Text(time, "MMM"),
        'B' => Text(time, "MMMM"),
        'c' => $"{Text(time, "ddd MMM")} {time.Day,2} {Text(time, "HH:mm:ss yyyy")}",
        'C' => $"{time.Year / 100:00}",
        'd' => Text(time, "dd"),
        'D' or 'x' => Text(time, "MM'/'dd'/'yy"),
        'e' => $"{time.Day,2}",
        'f' => Text(time, "ffffff"),
        'F' => Text(time, "yyyy-MM-dd"),
        'g' => $"{ISOWeek.GetYear(time.DateTime) % 100:00}",
        'G' => $"{ISOWeek.GetYear(time.DateTime):0000}",
        'H' => Text(time, "HH"),
        'I' => Text(time, "hh"),
        'j' => $"{time.DayOfYear:000}",
        'k' => $"{time.Hour,2}",
        'l' => $"{(time.Hour + 11) % 12 + 1,2}",
        'm' => Text(time, "MM"),
        'M' => Text(time, "mm"),
        'n' => "\n",
        'p' => time.Hour < 12 ? "AM" : "PM",
        'P' => time.Hour < 12 ? "am" : "pm",
        'r' => $"{Text(time, "hh:mm:ss")} {(time.Hour < 12 ? "AM" : "PM")}",
        'R' => Text(time, "HH:mm"),
        's' => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        'S' => Text(time, "ss"),
        't' => "\t",
        'T' or 'X' => Text(time, "HH:mm:ss"),
        'u' => $"{((int)time.DayOfWeek + 6) % 7 + 1}",
        'U' => $"{(time.DayOfYear + 6 - (int)time.DayOfWeek) / 7:00}",
        'V' => $"{ISOWeek.GetWeekOfYear(time.DateTime):00}",
        'w' => $"{(int)time.DayOfWeek}",
        'W' => $"{(time.DayOfYear + 6 - ((int)time.DayOfWeek + 6) % 7) / 7:00}",
        'y' => Text(time, "yy"),
        'Y' => Text(time, "yyyy"),
        // The clock tells a time without a zone, as datetime.now() does.
        'z' or 'Z' => "",
        '%' => "%",
        _ => throw state.Error($"strftime_now does not know the field '%{code}'"),
    };

    private static string Text(DateTimeOffset time, string format) => time.ToString(format, CultureInfo.InvariantCulture);
}
