using System.Text;

namespace Engine.Text.ChatTemplates;

/// <summary>Texts as sequences of Unicode code points, as Python has them. Half of a surrogate pair counts as one.</summary>
internal static class CodePoints
{
    /// <summary>Whether every UTF-16 unit is a code point.</summary>
    public static bool ArePlain(string text) => !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');

    /// <summary>UTF-16 units of the code point that begins at an offset.</summary>
    public static int Width(string text, int offset) => offset + 1 < text.Length && char.IsSurrogatePair(text[offset], text[offset + 1]) ? 2 : 1;

    public static int Count(string text) => IndexOf(text, text.Length);

    /// <summary>Number of code points before an offset.</summary>
    public static int IndexOf(string text, int offset)
    {
        if (ArePlain(text)) return offset;
        int count = 0;
        for (int i = 0; i < offset; i += Width(text, i)) count++;
        return count;
    }

    /// <summary>Offset of the code point at an index.</summary>
    public static int OffsetOf(string text, int index)
    {
        if (ArePlain(text)) return index;
        int offset = 0;
        for (; index > 0; index--) offset += Width(text, offset);
        return offset;
    }

    /// <summary>The code point at an index.</summary>
    public static string At(string text, int index)
    {
        int offset = OffsetOf(text, index);
        return text.Substring(offset, Width(text, offset));
    }

    /// <summary>The code points first, first + stride, ...</summary>
    public static string Slice(string text, int first, int count, int stride)
    {
        if (count == 0) return "";
        if (stride == 1)
        {
            int begin = OffsetOf(text, first);
            return text[begin..(begin + OffsetOf(text[begin..], count))];
        }

        int[] offsets = Offsets(text);
        StringBuilder result = new(count);
        for (int i = 0; i < count; i++)
        {
            int index = first + i * stride;
            result.Append(text, offsets[index], offsets[index + 1] - offsets[index]);
        }

        return result.ToString();
    }

    /// <summary>Order by code point, which for text outside of the basic plane differs from the order of UTF-16 units.</summary>
    public static int Compare(string left, string right)
    {
        int common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length) return left.Length.CompareTo(right.Length);
        char a = left[common], b = right[common];
        bool aIsHalf = char.IsSurrogate(a), bIsHalf = char.IsSurrogate(b);
        return aIsHalf == bIsHalf ? a.CompareTo(b) : aIsHalf ? 1 : -1;
    }

    private static int[] Offsets(string text)
    {
        List<int> offsets = new(text.Length + 1);
        for (int i = 0; i < text.Length; i += Width(text, i)) offsets.Add(i);
        offsets.Add(text.Length);
        return [.. offsets];
    }
}
