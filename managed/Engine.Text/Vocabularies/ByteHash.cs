using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Engine.Text;

/// <summary>
/// 64-bit hash of a byte string: words of eight bytes folded by 64x64 -> 128 bit multiplication. Seeded once a process, so that no file can be built to collide.
/// </summary>
internal static class ByteHash
{
    private const ulong Odd1 = 0x9E3779B97F4A7C15, Odd2 = 0xD6E8FEB86659FD93;

    private static readonly ulong Seed = (ulong)Random.Shared.NextInt64() | 1;

    /// <summary>Hash of any byte string.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 16) return OfLong(bytes);
        Words(bytes, out ulong first, out ulong second);
        return Of(first, second, bytes.Length);
    }

    /// <summary>Hash of a string of at most 16 bytes given as <see cref="Words"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ulong first, ulong second, int length) =>
        Fold(first ^ Seed, second ^ Odd1 ^ ((ulong)(uint)length << 32));

    /// <summary>Packs at most 16 bytes into two words; with the length they identify the string.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Words(ReadOnlySpan<byte> bytes, out ulong first, out ulong second)
    {
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        int length = bytes.Length;
        if (length >= 8)
        {
            first = Unsafe.ReadUnaligned<ulong>(ref start);
            second = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, length - 8));
        }
        else if (length >= 4)
        {
            first = Unsafe.ReadUnaligned<uint>(ref start);
            second = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, length - 4));
        }
        else if (length > 0)
        {
            first = (uint)(start | Unsafe.Add(ref start, length >> 1) << 8 | Unsafe.Add(ref start, length - 1) << 16);
            second = 0;
        }
        else
        {
            first = second = 0;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong OfLong(ReadOnlySpan<byte> bytes)
    {
        ulong hash = Seed ^ ((ulong)bytes.Length * Odd2);
        while (bytes.Length > 16)
        {
            hash = Fold(hash ^ MemoryMarshal.Read<ulong>(bytes), Odd1 ^ MemoryMarshal.Read<ulong>(bytes[8..]));
            bytes = bytes[16..];
        }
        Words(bytes, out ulong first, out ulong second);
        return Fold(hash ^ first, second ^ Odd2 ^ ((ulong)(uint)bytes.Length << 32));
    }

    /// <summary>High and low half of the product, folded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Fold(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b ^ Odd2, out ulong low);
        return high ^ low;
    }
}
