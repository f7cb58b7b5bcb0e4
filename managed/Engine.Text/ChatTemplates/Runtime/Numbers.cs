using System.Numerics;

namespace Engine.Text.ChatTemplates;

/// <summary>Python's numeric tower: bool is an int, and ints and floats compare by their exact values.</summary>
internal static class Numbers
{
    public static bool IsInteger(TemplateValue value, out BigInteger number)
    {
        switch (value)
        {
            case IntegerValue integer:
                number = integer.Value;
                return true;
            case BooleanValue flag:
                number = flag.Value ? BigInteger.One : BigInteger.Zero;
                return true;
            default:
                number = default;
                return false;
        }
    }

    public static bool IsNumber(TemplateValue value) => value is IntegerValue or BooleanValue or FloatValue;

    /// <summary>A number as a float; an integer that no float can hold is an error.</summary>
    public static double ToDouble(TemplateValue value, RenderState state)
    {
        if (value is FloatValue number) return number.Value;
        if (!IsInteger(value, out BigInteger integer)) throw state.Error($"must be a number, not '{value.TypeName}'");
        double converted = (double)integer;
        return double.IsInfinity(converted) ? throw state.Error("the integer is too large to convert to a float") : converted;
    }

    /// <summary>Order of two numbers, or null when one of them is not a number in the sense of IEEE 754.</summary>
    public static int? Compare(TemplateValue left, TemplateValue right)
    {
        bool leftIsInteger = IsInteger(left, out BigInteger a), rightIsInteger = IsInteger(right, out BigInteger b);
        if (leftIsInteger && rightIsInteger) return a.CompareTo(b);
        if (leftIsInteger) return -Compare(((FloatValue)right).Value, a);
        if (rightIsInteger) return Compare(((FloatValue)left).Value, b);
        double x = ((FloatValue)left).Value, y = ((FloatValue)right).Value;
        return double.IsNaN(x) || double.IsNaN(y) ? null : x.CompareTo(y);
    }

    /// <summary>A hash that equal numbers share, whatever their types.</summary>
    public static int Hash(TemplateValue value)
    {
        if (IsInteger(value, out BigInteger integer)) return integer.GetHashCode();
        double number = ((FloatValue)value).Value;
        return double.IsInteger(number) ? new BigInteger(number).GetHashCode() : number.GetHashCode();
    }

    private static int? Compare(double left, BigInteger right)
    {
        if (double.IsNaN(left)) return null;
        if (double.IsInfinity(left)) return left > 0 ? 1 : -1;
        double floor = Math.Floor(left);
        int order = new BigInteger(floor).CompareTo(right);
        return order == 0 && left > floor ? 1 : order;
    }
}
