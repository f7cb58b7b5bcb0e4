using System.Runtime.CompilerServices;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>One lane: plain C# that runs everywhere. The integer lane is the four bytes of one column's next four k.</summary>
internal readonly unsafe partial struct ScalarTier : ITier<int, float>, IFloatScalar
{
    /// <inheritdoc/>
    public static string Name => "scalar";

    /// <inheritdoc/>
    public static int Steps(ProductKind kind) => 8;

    /// <inheritdoc/>
    public static int StepsPerWiden(ProductKind kind) => 8;

    /// <inheritdoc/>
    public static int OffsetShift(ProductKind kind) => -1;

    /// <inheritdoc/>
    public static int ZeroInts => 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LoadInts(void* p) => Unsafe.ReadUnaligned<int>(p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInts(void* p, int x) => Unsafe.WriteUnaligned(p, x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int BroadcastInts(void* p) => Unsafe.ReadUnaligned<int>(p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AddInts(int x, int y) => x + y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int StartNarrow(ProductKind kind, void* p, int shift) => BroadcastInts(p) << shift;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Or(int x, int y) => x | y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ShiftRightBytes(int x, int shift, byte mask) => (int)((uint)x >> shift & mask * 0x01010101u);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ShiftLeftBytes(int x, int shift, byte mask) => (int)((uint)x << shift & mask * 0x01010101u);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LookUp(int x, int shift, ulong low, ulong high)
    {
        x >>= shift;
        return Entry(low, high, x) | Entry(low, high, x >> 8) << 8 | Entry(low, high, x >> 16) << 16 | Entry(low, high, x >> 24) << 24;
    }

    /// <inheritdoc/>
    public static uint SignedFlip => 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SignedOperand(byte* stored, int step) => Unsafe.ReadUnaligned<int>(stored + 4 * step);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LevelOperand(int bytes) => bytes;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SignedOperand(int bytes, int step) => bytes;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Multiply(ProductKind kind, int weights, int activations) => MultiplyAdd(kind, weights, activations, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int MultiplyAdd(ProductKind kind, int weights, int activations, int narrow) => kind >= ProductKind.Signed8
        ? narrow + (sbyte)weights * (sbyte)activations + (sbyte)(weights >> 8) * (sbyte)(activations >> 8)
            + (sbyte)(weights >> 16) * (sbyte)(activations >> 16) + (weights >> 24) * (activations >> 24)
        : narrow + (byte)weights * (sbyte)activations + (byte)(weights >> 8) * (sbyte)(activations >> 8)
            + (byte)(weights >> 16) * (sbyte)(activations >> 16) + (byte)(weights >> 24) * (activations >> 24);

    /// <inheritdoc/>
    public static bool WidensTimesFactor(ProductKind kind) => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WidenTimes(ProductKind kind, int narrow, int factor) => narrow;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float TimesFactor(ProductKind kind, int wide, int factor) => wide * BitConverter.Int32BitsToSingle(factor);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LoadByte(byte* p) => *p;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LoadNibble(byte* p, int shift) => *p >> shift & 15;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LoadPowerOfTwo(byte* p) => MathF.ScaleB(1, *p - 128);

    private static int Entry(ulong low, ulong high, int index) => (byte)(((index & 8) == 0 ? low : high) >> 8 * (index & 7));
}
