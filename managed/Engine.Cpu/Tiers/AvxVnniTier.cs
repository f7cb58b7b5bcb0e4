using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Engine.Cpu;

/// <summary>
/// 256-bit vectors with four byte products a lane in one instruction. Its weights are unsigned, so signed bytes are stored with their top bit
/// flipped (plus 128), and 128 times the activation's sum is taken off again, in integers.
/// </summary>
internal readonly unsafe partial struct AvxVnniTier : ITier<Vector256<int>, Vector256<float>>, IFloat256
{
    // Log2 of the 128 that the flipped bit adds.
    private const int SignedShift = 7;

    /// <inheritdoc/>
    public static string Name => "avx-vnni";

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Steps(ProductKind kind) => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int StepsPerWiden(ProductKind kind) => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int OffsetShift(ProductKind kind) => kind >= ProductKind.Signed8 ? SignedShift : -1;

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
    public static Vector256<int> StartNarrow(ProductKind kind, void* p, int shift) => BroadcastInts(p) << (kind < ProductKind.Signed8 ? shift : SignedShift);

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
    public static Vector256<int> LookUp(Vector256<int> x, int shift, ulong low, ulong high) => Avx2Tier.LookUp(x, shift, low, high);

    /// <inheritdoc/>
    public static uint SignedFlip => 0x80808080;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> SignedOperand(byte* stored, int step) => Vector256.Load((int*)stored + 8 * step);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LevelOperand(Vector256<int> bytes) => SignedOperand(bytes, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> SignedOperand(Vector256<int> bytes, int step) => bytes ^ Vector256.Create(0x80808080u).AsInt32();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Multiply(ProductKind kind, Vector256<int> weights, Vector256<int> activations) => MultiplyAdd(kind, weights, activations, ZeroInts);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(ProductKind kind, Vector256<int> weights, Vector256<int> activations, Vector256<int> narrow) => AvxVnni.MultiplyWideningAndAdd(narrow, weights.AsByte(), activations.AsSByte());

    /// <inheritdoc/>
    public static bool WidensTimesFactor(ProductKind kind) => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> WidenTimes(ProductKind kind, Vector256<int> narrow, Vector256<int> factor) => narrow;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> TimesFactor(ProductKind kind, Vector256<int> wide, Vector256<int> factor) => Avx.ConvertToVector256Single(wide) * factor.AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadByte(byte* p) => Avx2Tier.LoadByte(p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadNibble(byte* p, int shift) => Avx2Tier.LoadNibble(p, shift);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadPowerOfTwo(byte* p) => Avx2Tier.LoadPowerOfTwo(p);
}
