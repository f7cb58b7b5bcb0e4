using System.Globalization;
using System.Numerics;

namespace Engine.Text.ChatTemplates;

/// <summary>
/// Rounding of a float to decimal digits from its exact value m * 2^e, half to even, as Python does it
/// (the number formats of .NET round an exact half away from zero).
/// </summary>
internal static class ExactDecimal
{
    /// <summary>|number| * 10^decimals, rounded to an integer. The number is finite.</summary>
    public static BigInteger Scale(double number, int decimals)
    {
        long bits = BitConverter.DoubleToInt64Bits(number);
        int biased = (int)((bits >> 52) & 0x7FF);
        BigInteger mantissa = (bits & 0xFFFFFFFFFFFFF) | (biased == 0 ? 0 : 1L << 52);
        int exponent = Math.Max(biased, 1) - 1075;
        BigInteger numerator = mantissa, denominator = BigInteger.One;
        if (exponent >= 0) numerator <<= exponent;
        else denominator <<= -exponent;
        if (decimals >= 0) numerator *= BigInteger.Pow(10, decimals);
        else denominator *= BigInteger.Pow(10, -decimals);
        (BigInteger quotient, BigInteger remainder) = BigInteger.DivRem(numerator, denominator);
        int half = (remainder << 1).CompareTo(denominator);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }

    /// <summary>|number| with a fixed number of decimals, without sign.</summary>
    public static string Fixed(double number, int decimals)
    {
        string digits = Scale(number, decimals).ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        return decimals == 0 ? digits : digits[..^decimals] + "." + digits[^decimals..];
    }

    /// <summary>|number| as significant digits and the power of ten of the first one.</summary>
    public static (string Digits, int Exponent) Significant(double number, int count)
    {
        if (number == 0) return (new string('0', count), 0);
        int exponent = (int)Math.Floor(Math.Log10(Math.Abs(number)));
        while (true)
        {
            string digits = Scale(number, count - 1 - exponent).ToString(CultureInfo.InvariantCulture);
            if (digits.Length == count) return (digits, exponent);
            exponent += digits.Length > count ? 1 : -1;
        }
    }

    /// <summary>Python's round(number, decimals).</summary>
    public static double Round(double number, int decimals)
    {
        if (!double.IsFinite(number) || decimals > 340) return number;
        if (decimals < -310) return double.CopySign(0, number);
        double magnitude = double.Parse(string.Create(CultureInfo.InvariantCulture, $"{Scale(number, decimals)}E{-decimals}"), NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.CopySign(magnitude, number);
    }
}
