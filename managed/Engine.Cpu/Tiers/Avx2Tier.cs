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
    public static int Steps(ProductKind kind) => kind == ProductKind.Signed8 ? 16 : 8;

    /// <inheritdoc/>
    public static int StepsPerWiden(ProductKind kind) => kind switch
    {
        ProductKind.Unsigned4 => 8,
        ProductKind.Unsigned5 => 4,
        ProductKind.Unsigned6 => 2,
        _ => 8,
    };

    /// <inheritdoc/>
    public static int OffsetShift(ProductKind kind) => -1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* p) => Sse.Prefetch0(p);

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
    public static Vector256<int> SubtractShifted(Vector256<int> x, Vector256<int> y, int shift) => x - (shift == 0 ? y : y << shift);

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
    public static Vector256<int> LookUp(ulong low, ulong high, Vector256<int> x) =>
        Avx2.Shuffle(Vector256.Create(low, high, low, high).AsByte(), x.AsByte()).AsInt32();

    /// <inheritdoc/>
    public static uint SignedFlip => 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> SignedOperand(byte* stored, int step) => Avx2.ConvertToVector256Int16((sbyte*)stored + 16 * step).AsInt32();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> SignedOperand(Vector256<int> bytes, int step) => Avx2.ConvertToVector256Int16((step & 1) == 0 ? bytes.GetLower().AsSByte() : bytes.GetUpper().AsSByte()).AsInt32();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(ProductKind kind, Vector256<int> weights, Vector256<int> activations, Vector256<int> narrow) => kind == ProductKind.Signed8
        ? Avx2.MultiplyAddAdjacent(weights.AsInt16(), activations.AsInt16()) + narrow
        : (Avx2.MultiplyAddAdjacent(weights.AsByte(), activations.AsSByte()) + narrow.AsInt16()).AsInt32();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Widen(ProductKind kind, Vector256<int> narrow) => kind == ProductKind.Signed8
        ? narrow
        : Avx2.MultiplyAddAdjacent(narrow.AsInt16(), Vector256<short>.One);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ToFloat(Vector256<int> x) => Avx.ConvertToVector256Single(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadScales(byte* p)
    {
        // Sign-extended, shifted and masked, a half is a float but for its exponent bias, which 2^112 makes good (subnormals too).
        Vector256<int> wide = Avx2.ConvertToVector256Int32((short*)p) << 13 & Vector256.Create(unchecked((int)0x8fffe000));
        return wide.AsSingle() * Vector256.Create(5.192296858534828e33f);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadByte(byte* p) => Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(p));
}
