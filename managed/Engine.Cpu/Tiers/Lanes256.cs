using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Engine.Cpu;

/// <summary>
/// What mixes or converts the lanes of 256-bit vectors, with AVX2. The 512-bit tiers use it for their halves: none of it is in a loop that multiplies.
/// </summary>
internal static unsafe class Lanes256
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadPartial(float* source, int count) => Avx.MaskLoad(source, FirstLanes(count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(Vector256<float> x, float* destination, int count) => Avx.MaskStore(destination, FirstLanes(count), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> x)
    {
        Vector128<float> s = x.GetLower() + x.GetUpper();
        s += Sse.MoveHighToLow(s, s);
        return s.GetElement(0) + s.GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(Vector256<float> x)
    {
        Vector128<float> m = Sse.Max(x.GetLower(), x.GetUpper());
        m = Sse.Max(m, Sse.MoveHighToLow(m, m));
        return Sse.Max(m, Sse.Shuffle(m, m, 1)).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadHalf(ushort* source)
    {
        Vector256<int> bits = Avx2.ConvertToVector256Int32(source);
        Vector256<int> magnitude = Vector256.ShiftLeft(bits & Vector256.Create(0x7fff), 13);
        // 2^112 re-biases the exponent and normalises subnormals; infinity and NaN get the all-ones exponent back.
        Vector256<int> wide = (magnitude.AsSingle() * Vector256.Create(5.192296858534828e33f)).AsInt32();
        Vector256<int> special = Vector256.GreaterThan(magnitude, Vector256.Create(0x0f7fffff)) & Vector256.Create(0x7f800000);
        Vector256<int> sign = Vector256.ShiftLeft(bits & Vector256.Create(0x8000), 16);
        return (wide | special | sign).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadFiniteHalf(short* source)
    {
        // Sign-extended, shifted and masked, a half is a float but for its exponent bias, which 2^112 makes good (subnormals too).
        Vector256<int> wide = Avx2.ConvertToVector256Int32(source) << 13 & Vector256.Create(unchecked((int)0x8fffe000));
        return wide.AsSingle() * Vector256.Create(5.192296858534828e33f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadBFloat16(ushort* source) =>
        Vector256.ShiftLeft(Avx2.ConvertToVector256Int32(source), 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadSByte(sbyte* source) => Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> Lower, Vector256<float> Upper) LoadNibbles(byte* source)
    {
        Vector256<int> bytes = Avx2.ConvertToVector256Int32(source);
        return (Avx.ConvertToVector256Single(bytes & Vector256.Create(15)), Avx.ConvertToVector256Single(Vector256.ShiftRightLogical(bytes, 4)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalf(Vector256<float> x, ushort* destination)
    {
        Vector256<int> bits = x.AsInt32();
        Vector256<int> magnitude = bits & Vector256.Create(0x7fffffff);
        Vector256<int> odd = Vector256.ShiftRightLogical(magnitude, 13) & Vector256<int>.One;
        Vector256<int> normal = Vector256.ShiftRightLogical(magnitude + Vector256.Create(0xfff - (112 << 23)) + odd, 13);
        // Below 2^-14 a half counts units of 2^-24, which is the last place of a float in [0.5, 1): the addition rounds.
        Vector256<int> tiny = (magnitude.AsSingle() + Vector256.Create(0.5f)).AsInt32() - Vector256.Create(0x3f000000);
        Vector256<int> half = Vector256.ConditionalSelect(Vector256.LessThan(magnitude, Vector256.Create(0x38800000)), tiny, normal);
        half = Vector256.ConditionalSelect(Vector256.GreaterThan(magnitude, Vector256.Create(0x477fffff)), Vector256.Create(0x7c00), half);
        half |= Vector256.GreaterThan(magnitude, Vector256.Create(0x7f800000)) & Vector256.Create(0x200);
        half |= Vector256.ShiftRightLogical(bits, 16) & Vector256.Create(0x8000);
        StoreLower16(half, destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBFloat16(Vector256<float> x, ushort* destination)
    {
        Vector256<int> bits = x.AsInt32();
        Vector256<int> odd = Vector256.ShiftRightLogical(bits, 16) & Vector256<int>.One;
        Vector256<int> rounded = Vector256.ShiftRightLogical(bits + Vector256.Create(0x7fff) + odd, 16);
        Vector256<int> nan = Vector256.GreaterThan(bits & Vector256.Create(0x7fffffff), Vector256.Create(0x7f800000));
        Vector256<int> quiet = Vector256.ShiftRightLogical(bits, 16) | Vector256.Create(0x40);
        StoreLower16(Vector256.ConditionalSelect(nan, quiet, rounded), destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSByte(Vector256<float> x, sbyte* destination)
    {
        Vector256<int> rounded = Avx.ConvertToVector256Int32(x);
        Vector128<short> narrow = Sse2.PackSignedSaturate(rounded.GetLower(), rounded.GetUpper());
        *(long*)destination = Sse2.PackSignedSaturate(narrow, narrow).AsInt64().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNibbles(Vector256<float> lower, Vector256<float> upper, byte* destination)
    {
        Vector256<int> bytes = Avx.ConvertToVector256Int32WithTruncation(lower) | Vector256.ShiftLeft(Avx.ConvertToVector256Int32WithTruncation(upper), 4);
        Vector128<short> narrow = Sse2.PackSignedSaturate(bytes.GetLower(), bytes.GetUpper());
        *(long*)destination = Sse2.PackUnsignedSaturate(narrow, narrow).AsInt64().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> Even, Vector256<float> Odd) Deinterleave(Vector256<float> a, Vector256<float> b)
    {
        Vector256<float> even = Avx.Shuffle(a, b, 0b10_00_10_00), odd = Avx.Shuffle(a, b, 0b11_01_11_01);
        return (Avx2.Permute4x64(even.AsDouble(), 0b11_01_10_00).AsSingle(), Avx2.Permute4x64(odd.AsDouble(), 0b11_01_10_00).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> First, Vector256<float> Second) Interleave(Vector256<float> even, Vector256<float> odd)
    {
        Vector256<float> low = Avx.UnpackLow(even, odd), high = Avx.UnpackHigh(even, odd);
        return (Avx.Permute2x128(low, high, 0x20), Avx.Permute2x128(low, high, 0x31));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose8x8(float* source, long sourceStride, float* destination, long destinationStride)
    {
        TransposeHalf(source, sourceStride, destination, destinationStride);
        TransposeHalf(source + 4, sourceStride, destination + 4 * destinationStride, destinationStride);
    }

    // Columns 0 to 3 of eight rows: rows r and r + 4 share a register, so that four in-lane 4x4 steps suffice.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeHalf(float* source, long sourceStride, float* destination, long destinationStride)
    {
        float* lower = source + 4 * sourceStride;
        Vector256<float> a = Vector256.Create(Vector128.Load(source), Vector128.Load(lower));
        Vector256<float> b = Vector256.Create(Vector128.Load(source + sourceStride), Vector128.Load(lower + sourceStride));
        Vector256<float> c = Vector256.Create(Vector128.Load(source + 2 * sourceStride), Vector128.Load(lower + 2 * sourceStride));
        Vector256<float> d = Vector256.Create(Vector128.Load(source + 3 * sourceStride), Vector128.Load(lower + 3 * sourceStride));
        Vector256<float> ab = Avx.UnpackLow(a, b), cd = Avx.UnpackLow(c, d);
        Avx.Shuffle(ab, cd, 0x44).Store(destination);
        Avx.Shuffle(ab, cd, 0xee).Store(destination + destinationStride);
        ab = Avx.UnpackHigh(a, b);
        cd = Avx.UnpackHigh(c, d);
        Avx.Shuffle(ab, cd, 0x44).Store(destination + 2 * destinationStride);
        Avx.Shuffle(ab, cd, 0xee).Store(destination + 3 * destinationStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> FirstLanes(int count) =>
        Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreLower16(Vector256<int> x, ushort* destination) =>
        Sse41.PackUnsignedSaturate(x.GetLower(), x.GetUpper()).Store(destination);
}
