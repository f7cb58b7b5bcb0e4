using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Engine.Cpu;

/// <summary>What mixes or converts the lanes of 128-bit vectors, with NEON: none of it is in a loop that multiplies.</summary>
internal static unsafe class Lanes128
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadPartial(float* source, int count) => count switch
    {
        1 => Vector128.CreateScalar(*source),
        2 => Vector128.Create(Vector64.Load(source), Vector64<float>.Zero),
        3 => Vector128.Create(Vector64.Load(source), Vector64.CreateScalar(source[2])),
        _ => Vector128.Load(source),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(Vector128<float> x, float* destination, int count)
    {
        switch (count)
        {
            case 1:
                *destination = x.ToScalar();
                break;
            case 2:
                x.GetLower().Store(destination);
                break;
            case 3:
                x.GetLower().Store(destination);
                destination[2] = x.GetElement(2);
                break;
            default:
                x.Store(destination);
                break;
        }
    }

    /// <summary>Four bytes; the others are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector64<byte> FourBytes(void* source) => Vector64.CreateScalar(Unsafe.ReadUnaligned<uint>(source)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadHalf(ushort* source)
    {
        Vector128<int> bits = AdvSimd.ZeroExtendWideningLower(Vector64.Load(source)).AsInt32();
        Vector128<int> magnitude = Vector128.ShiftLeft(bits & Vector128.Create(0x7fff), 13);
        // 2^112 re-biases the exponent and normalises subnormals; infinity and NaN get the all-ones exponent back.
        Vector128<int> wide = (magnitude.AsSingle() * Vector128.Create(5.192296858534828e33f)).AsInt32();
        Vector128<int> special = Vector128.GreaterThan(magnitude, Vector128.Create(0x0f7fffff)) & Vector128.Create(0x7f800000);
        Vector128<int> sign = Vector128.ShiftLeft(bits & Vector128.Create(0x8000), 16);
        return (wide | special | sign).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadFiniteHalf(short* source)
    {
        // Sign-extended, shifted and masked, a half is a float but for its exponent bias, which 2^112 makes good (subnormals too).
        Vector128<int> wide = AdvSimd.SignExtendWideningLower(Vector64.Load(source)) << 13 & Vector128.Create(unchecked((int)0x8fffe000));
        return wide.AsSingle() * Vector128.Create(5.192296858534828e33f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadSByte(sbyte* source)
    {
        Vector64<short> wide = AdvSimd.SignExtendWideningLower(FourBytes(source).AsSByte()).GetLower();
        return AdvSimd.ConvertToSingle(AdvSimd.SignExtendWideningLower(wide));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<float> Lower, Vector128<float> Upper) LoadNibbles(byte* source)
    {
        Vector128<uint> bytes = AdvSimd.ZeroExtendWideningLower(AdvSimd.ZeroExtendWideningLower(FourBytes(source)).GetLower());
        return (AdvSimd.ConvertToSingle(bytes & Vector128.Create(15u)), AdvSimd.ConvertToSingle(Vector128.ShiftRightLogical(bytes, 4)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalf(Vector128<float> x, ushort* destination)
    {
        Vector128<int> bits = x.AsInt32();
        Vector128<int> magnitude = bits & Vector128.Create(0x7fffffff);
        Vector128<int> odd = Vector128.ShiftRightLogical(magnitude, 13) & Vector128<int>.One;
        Vector128<int> normal = Vector128.ShiftRightLogical(magnitude + Vector128.Create(0xfff - (112 << 23)) + odd, 13);
        // Below 2^-14 a half counts units of 2^-24, which is the last place of a float in [0.5, 1): the addition rounds.
        Vector128<int> tiny = (magnitude.AsSingle() + Vector128.Create(0.5f)).AsInt32() - Vector128.Create(0x3f000000);
        Vector128<int> half = Vector128.ConditionalSelect(Vector128.LessThan(magnitude, Vector128.Create(0x38800000)), tiny, normal);
        half = Vector128.ConditionalSelect(Vector128.GreaterThan(magnitude, Vector128.Create(0x477fffff)), Vector128.Create(0x7c00), half);
        half |= Vector128.GreaterThan(magnitude, Vector128.Create(0x7f800000)) & Vector128.Create(0x200);
        half |= Vector128.ShiftRightLogical(bits, 16) & Vector128.Create(0x8000);
        AdvSimd.ExtractNarrowingLower(half.AsUInt32()).Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBFloat16(Vector128<float> x, ushort* destination)
    {
        Vector128<int> bits = x.AsInt32();
        Vector128<int> odd = Vector128.ShiftRightLogical(bits, 16) & Vector128<int>.One;
        Vector128<int> rounded = Vector128.ShiftRightLogical(bits + Vector128.Create(0x7fff) + odd, 16);
        Vector128<int> nan = Vector128.GreaterThan(bits & Vector128.Create(0x7fffffff), Vector128.Create(0x7f800000));
        Vector128<int> quiet = Vector128.ShiftRightLogical(bits, 16) | Vector128.Create(0x40);
        AdvSimd.ExtractNarrowingLower(Vector128.ConditionalSelect(nan, quiet, rounded).AsUInt32()).Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSByte(Vector128<float> x, sbyte* destination)
    {
        Vector64<short> narrow = AdvSimd.ExtractNarrowingLower(AdvSimd.ConvertToInt32RoundToEven(x));
        Unsafe.WriteUnaligned(destination, AdvSimd.ExtractNarrowingLower(narrow.ToVector128Unsafe()).AsUInt32().ToScalar());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNibbles(Vector128<float> lower, Vector128<float> upper, byte* destination)
    {
        Vector128<int> bytes = AdvSimd.ConvertToInt32RoundToZero(lower) | Vector128.ShiftLeft(AdvSimd.ConvertToInt32RoundToZero(upper), 4);
        Vector64<short> narrow = AdvSimd.ExtractNarrowingLower(bytes);
        Unsafe.WriteUnaligned(destination, AdvSimd.ExtractNarrowingLower(narrow.ToVector128Unsafe()).AsUInt32().ToScalar());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose8x8(float* source, long sourceStride, float* destination, long destinationStride)
    {
        for (int row = 0; row < 8; row += 4)
            for (int column = 0; column < 8; column += 4)
                Transpose4x4(source + row * sourceStride + column, sourceStride, destination + column * destinationStride + row, destinationStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4x4(float* source, long sourceStride, float* destination, long destinationStride)
    {
        Vector128<float> a = Vector128.Load(source), b = Vector128.Load(source + sourceStride);
        Vector128<float> c = Vector128.Load(source + 2 * sourceStride), d = Vector128.Load(source + 3 * sourceStride);
        Vector128<double> evenUpper = AdvSimd.Arm64.TransposeEven(a, b).AsDouble(), oddUpper = AdvSimd.Arm64.TransposeOdd(a, b).AsDouble();
        Vector128<double> evenLower = AdvSimd.Arm64.TransposeEven(c, d).AsDouble(), oddLower = AdvSimd.Arm64.TransposeOdd(c, d).AsDouble();
        AdvSimd.Arm64.TransposeEven(evenUpper, evenLower).AsSingle().Store(destination);
        AdvSimd.Arm64.TransposeEven(oddUpper, oddLower).AsSingle().Store(destination + destinationStride);
        AdvSimd.Arm64.TransposeOdd(evenUpper, evenLower).AsSingle().Store(destination + 2 * destinationStride);
        AdvSimd.Arm64.TransposeOdd(oddUpper, oddLower).AsSingle().Store(destination + 3 * destinationStride);
    }
}
