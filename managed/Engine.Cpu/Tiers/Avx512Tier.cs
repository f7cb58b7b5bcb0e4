using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Engine.Cpu;

/// <summary>
/// 512-bit vectors without VNNI instructions, which the base class library has at 256 bits only: the 256-bit tier's methods at twice the width.
/// </summary>
internal readonly unsafe partial struct Avx512Tier : ITier<Vector512<int>, Vector512<float>>, IFloat512
{
    /// <inheritdoc/>
    public static string Name => "avx512";

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
    public static Vector512<int> ZeroInts => Vector512<int>.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadInts(void* p) => Vector512.Load((int*)p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInts(void* p, Vector512<int> x) => x.Store((int*)p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> BroadcastInts(void* p) => Vector512.Create(*(int*)p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> AddInts(Vector512<int> x, Vector512<int> y) => x + y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> SubtractShifted(Vector512<int> x, Vector512<int> y, int shift) => x - (shift == 0 ? y : y << shift);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Or(Vector512<int> x, Vector512<int> y) => x | y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ShiftRightBytes(Vector512<int> x, int shift, byte mask) => (shift == 0 ? x : x >>> shift) & Vector512.Create(mask).AsInt32();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ShiftLeftBytes(Vector512<int> x, int shift, byte mask) => (shift == 0 ? x : x << shift) & Vector512.Create(mask).AsInt32();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LookUp(ulong low, ulong high, Vector512<int> x) =>
        Avx512BW.Shuffle(Vector512.Create(low, high, low, high, low, high, low, high).AsByte(), x.AsByte()).AsInt32();

    /// <inheritdoc/>
    public static uint SignedFlip => 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> SignedOperand(byte* stored, int step) => Avx512BW.ConvertToVector512Int16(Vector256.Load((sbyte*)stored + 32 * step)).AsInt32();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> SignedOperand(Vector512<int> bytes, int step) => Avx512BW.ConvertToVector512Int16((step & 1) == 0 ? bytes.GetLower().AsSByte() : bytes.GetUpper().AsSByte()).AsInt32();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAdd(ProductKind kind, Vector512<int> weights, Vector512<int> activations, Vector512<int> narrow) => kind == ProductKind.Signed8
        ? Avx512BW.MultiplyAddAdjacent(weights.AsInt16(), activations.AsInt16()) + narrow
        : (Avx512BW.MultiplyAddAdjacent(weights.AsByte(), activations.AsSByte()) + narrow.AsInt16()).AsInt32();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Widen(ProductKind kind, Vector512<int> narrow) => kind == ProductKind.Signed8
        ? narrow
        : Avx512BW.MultiplyAddAdjacent(narrow.AsInt16(), Vector512<short>.One);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ToFloat(Vector512<int> x) => Avx512F.ConvertToVector512Single(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadScales(byte* p)
    {
        // Sign-extended, shifted and masked, a half is a float but for its exponent bias, which 2^112 makes good (subnormals too).
        Vector512<int> wide = Avx512F.ConvertToVector512Int32(Vector256.Load((short*)p)) << 13 & Vector512.Create(unchecked((int)0x8fffe000));
        return wide.AsSingle() * Vector512.Create(5.192296858534828e33f);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadByte(byte* p) => Avx512F.ConvertToVector512Single(Avx512F.ConvertToVector512Int32(Vector128.Load(p)));
}
