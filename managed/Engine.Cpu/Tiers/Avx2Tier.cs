using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Engine.Cpu;

/// <summary>
/// 256-bit vectors with fused multiply-add. Signed bytes are multiplied as pairs of 16-bit integers (exact, no third operation for the sign);
/// weights of up to six bits as unsigned bytes with 16-bit accumulation.
/// </summary>
internal readonly unsafe partial struct Avx2Tier : ITier<Vector256<int>, Vector256<float>>, IFloat256
{
    /// <inheritdoc/>
    public static string Name => "avx2";

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Steps(ProductKind kind) => 8 << (1 << (int)ProductKind.Signed8 >> (int)kind & 1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int StepsPerWiden(ProductKind kind) => 0x882488 >> 4 * (int)kind & 15;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int OffsetShift(ProductKind kind) => -1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* p) => Sse.Prefetch0(p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchFar(void* p) => Sse.Prefetch1(p);

    /// <inheritdoc/>
    public static Vector256<int> ZeroInts => Vector256<int>.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadInts(void* p) => Vector256.Load((int*)p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInts(void* p, Vector256<int> x) => x.Store((int*)p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> BroadcastInts(void* p) => Vector256.Create(*(int*)p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AddInts(Vector256<int> x, Vector256<int> y) => x + y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> StartNarrow(ProductKind kind, void* p, int shift) => (BroadcastInts(p).AsInt16() << shift).AsInt32();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Or(Vector256<int> x, Vector256<int> y) => x | y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ShiftRightBytes(Vector256<int> x, int shift, byte mask) => (shift == 0 ? x : x >>> shift) & Vector256.Create(mask).AsInt32();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ShiftLeftBytes(Vector256<int> x, int shift, byte mask) => (shift == 0 ? x : x << shift) & Vector256.Create(mask).AsInt32();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LookUp(Vector256<int> x, int shift, ulong low, ulong high)
    {
        if (shift != 0) x >>>= shift;
        return Avx2.Shuffle(Vector256.Create(low, high, low, high).AsByte(), x.AsByte() & Vector256.Create((byte)15)).AsInt32();
    }

    /// <inheritdoc/>
    public static uint SignedFlip => 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> SignedOperand(byte* stored, int step) => Avx2.ConvertToVector256Int16((sbyte*)stored + 16 * step).AsInt32();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LevelOperand(Vector256<int> bytes) => bytes;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> SignedOperand(Vector256<int> bytes, int step)
    {
        // Two bytes of every lane to the upper halves of its two words, whose arithmetic shift leaves them signed.
        const long Low = unchecked((long)0x05ff04ff01ff00ff), High = unchecked((long)0x0dff0cff09ff08ff), Two = 0x0200020002000200;
        Vector256<long> places = (step & 1) == 0 ? Vector256.Create(Low, High, Low, High) : Vector256.Create(Low | Two, High | Two, Low | Two, High | Two);
        return Avx2.ShiftRightArithmetic(Avx2.Shuffle(bytes.AsByte(), places.AsByte()).AsInt16(), 8).AsInt32();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Multiply(ProductKind kind, Vector256<int> weights, Vector256<int> activations) => kind switch
    {
        ProductKind.Signed8 => Avx2.MultiplyAddAdjacent(weights.AsInt16(), activations.AsInt16()),
        ProductKind.Levels8 => Avx2.MultiplyAddAdjacent(Magnitudes(weights, activations), Vector256<short>.One),
        _ => Avx2.MultiplyAddAdjacent(weights.AsByte(), activations.AsSByte()).AsInt32(),
    };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(ProductKind kind, Vector256<int> weights, Vector256<int> activations, Vector256<int> narrow) => kind switch
    {
        ProductKind.Signed8 => Avx2.MultiplyAddAdjacent(weights.AsInt16(), activations.AsInt16()) + narrow,
        ProductKind.Levels8 => Avx2.MultiplyAddAdjacent(Magnitudes(weights, activations), Vector256<short>.One) + narrow,
        _ => (Avx2.MultiplyAddAdjacent(weights.AsByte(), activations.AsSByte()) + narrow.AsInt16()).AsInt32(),
    };

    /// <inheritdoc/>
    public static bool WidensTimesFactor(ProductKind kind) => kind < ProductKind.Signed8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> WidenTimes(ProductKind kind, Vector256<int> narrow, Vector256<int> factor) => kind < ProductKind.Signed8
        ? Avx2.MultiplyAddAdjacent(narrow.AsInt16(), factor.AsInt16())
        : narrow;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> TimesFactor(ProductKind kind, Vector256<int> wide, Vector256<int> factor) => kind < ProductKind.Signed8
        ? Avx.ConvertToVector256Single(wide)
        : Avx.ConvertToVector256Single(wide) * factor.AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadByte(byte* p) => Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(p));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadNibble(byte* p, int shift)
    {
        Vector256<int> bytes = Avx2.ConvertToVector256Int32(p);
        return Avx.ConvertToVector256Single(shift == 0 ? bytes & Vector256.Create(15) : bytes >>> shift);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadPowerOfTwo(byte* p)
    {
        // The exponent field of normal numbers; greater only for the two that have none, the mantissa's bits.
        Vector256<int> e = Avx2.ConvertToVector256Int32(p);
        return Vector256.Max(e - Vector256<int>.One << 23, e + Vector256<int>.One << 21).AsSingle();
    }

    // |activation| * (weight with the activation's sign), in pairs: the magnitudes serve all vectors of a row.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Magnitudes(Vector256<int> weights, Vector256<int> activations) =>
        Avx2.MultiplyAddAdjacent(Avx2.Abs(activations.AsSByte()), Avx2.Sign(weights.AsSByte(), activations.AsSByte()));
}
