using System.Globalization;

namespace Engine.Text.ChatTemplates;

/// <summary>Floating-point numbers as Python's repr() writes them: the shortest digits that read back the same.</summary>
internal static class FloatText
{
    public static string Repr(double number)
    {
        if (double.IsNaN(number)) return "nan";
        if (double.IsInfinity(number)) return number > 0 ? "inf" : "-inf";
        (string digits, int exponent) = Shortest(Math.Abs(number));
        string sign = double.IsNegative(number) ? "-" : "";
        if (exponent is < -4 or >= 16)
            return $"{sign}{digits[0]}{(digits.Length > 1 ? "." + digits[1..] : "")}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        if (exponent < 0) return sign + "0." + new string('0', -exponent - 1) + digits;
        return digits.Length <= exponent + 1
            ? sign + digits.PadRight(exponent + 1, '0') + ".0"
            : sign + digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
    }

    /// <summary>Significant digits without trailing zeros, and the power of ten of the first one.</summary>
    private static (string Digits, int Exponent) Shortest(double number)
    {
        if (number == 0) return ("0", 0);
        string round = number.ToString("R", CultureInfo.InvariantCulture);
        int mark = round.IndexOf('E');
        string mantissa = mark < 0 ? round : round[..mark];
        string digits = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
        int point = mantissa.IndexOf('.');
        int whole = point < 0 ? mantissa.Length : point;
        int leadingZeros = mantissa.Replace(".", "", StringComparison.Ordinal).TakeWhile(c => c == '0').Count();
        int exponent = whole - leadingZeros - 1 + (mark < 0 ? 0 : int.Parse(round.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        return (digits, exponent);
    }
}
