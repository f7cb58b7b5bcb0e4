using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Engine.Text;

/// <summary>Reading code points and runs of classes from UTF-8. What is not valid UTF-8 reads as U+FFFD over one byte.</summary>
internal static class CodePoints
{
    /// <summary>Code point at <paramref name="at"/> (below the length).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Decode(ReadOnlySpan<byte> text, int at, out int size)
    {
        int lead = text[at];
        if (lead < 0x80)
        {
            size = 1;
            return lead;
        }
        return DecodeLong(text, at, out size);
    }

    /// <summary>Code point that ends before <paramref name="end"/> (above 0).</summary>
    public static int DecodeLast(ReadOnlySpan<byte> text, int end, out int size)
    {
        int start = end - 1;
        while (start > 0 && end - start < 4 && (text[start] & 0xC0) == 0x80) start--;
        int codePoint = Decode(text, start, out size);
        if (start + size == end) return codePoint;
        size = 1;
        return 0xFFFD;
    }

    /// <summary>Class of the code point at <paramref name="at"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CodePointClass ClassAt(ReadOnlySpan<byte> text, int at, out int size)
    {
        int lead = text[at];
        if (lead < 0x80)
        {
            size = 1;
            return Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(CodePointClasses.Ascii), lead);
        }
        return CodePointClasses.Of(DecodeLong(text, at, out size));
    }

    /// <summary>End of the run of code points from <paramref name="at"/> that have a bit of <paramref name="mask"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RunOf(ReadOnlySpan<byte> text, int at, CodePointClass mask)
    {
        // The mask is a constant where this is inlined. Words are short and of any length: a vector compare costs less than a mispredicted loop exit.
        if (mask is CodePointClass.Letter or (CodePointClass.Letter | CodePointClass.Mark))
            while (text.Length - at >= Vector128<byte>.Count)
            {
                Vector128<byte> bytes = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(text), (nuint)at);
                Vector128<byte> isLetter = Vector128.LessThan((bytes | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a'), Vector128.Create((byte)26));
                uint others = ~isLetter.ExtractMostSignificantBits() & 0xFFFF;
                if (others == 0)
                {
                    at += Vector128<byte>.Count;
                    continue;
                }
                at += BitOperations.TrailingZeroCount(others);
                return text[at] < 0x80 ? at : RunOfLong(text, at, mask);
            }
        ref CodePointClass ascii = ref MemoryMarshal.GetArrayDataReference(CodePointClasses.Ascii);
        while ((uint)at < (uint)text.Length)
        {
            int lead = text[at];
            if (lead >= 0x80) return RunOfLong(text, at, mask);
            if ((Unsafe.Add(ref ascii, lead) & mask) == 0) break;
            at++;
        }
        return at;
    }

    /// <summary>End of the run of code points from <paramref name="at"/> that have no bit of <paramref name="mask"/>.</summary>
    public static int RunOfNot(ReadOnlySpan<byte> text, int at, CodePointClass mask)
    {
        while (at < text.Length && (ClassAt(text, at, out int size) & mask) == 0) at += size;
        return at;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int RunOfLong(ReadOnlySpan<byte> text, int at, CodePointClass mask)
    {
        while (at < text.Length && (ClassAt(text, at, out int size) & mask) != 0) at += size;
        return at;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int DecodeLong(ReadOnlySpan<byte> text, int at, out int size)
    {
        int lead = text[at], left = text.Length - at;
        if (lead >= 0xE0 && lead < 0xF0 && left >= 3)
        {
            int second = text[at + 1], third = text[at + 2];
            int codePoint = (lead & 0x0F) << 12 | (second & 0x3F) << 6 | third & 0x3F;
            if ((second & 0xC0) == 0x80 && (third & 0xC0) == 0x80 && codePoint >= 0x800 && (codePoint & 0xF800) != 0xD800)
            {
                size = 3;
                return codePoint;
            }
        }
        if (Rune.DecodeFromUtf8(text[at..], out Rune rune, out size) == System.Buffers.OperationStatus.Done) return rune.Value;
        size = 1;
        return 0xFFFD;
    }
}
