using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using F = System.Runtime.Intrinsics.Vector512<float>;
using I = System.Runtime.Intrinsics.Vector512<int>;

namespace Engine.Cpu.Tests;

/// <summary>The twins of the tiers with assembled tiles: their panels and operands, and sums as their multiply instructions make them.</summary>
internal unsafe interface ISoftwareAssembledTier : ISoftwareTier512
{
    static int IOperandTier<I>.Steps(ProductKind kind) => 8;

    static bool ITier<I, F>.AssemblesTiles => true;

    static int ITier<I, F>.StepsPerWiden(ProductKind kind) => 8;

    static int ITier<I, F>.OffsetShift(ProductKind kind) => kind == ProductKind.Signed8 ? 7 : -1;

    static uint ITier<I, F>.SignedFlip => 0x80808080;

    static I IOperandTier<I>.SignedOperand(byte* stored, int step) => Vector512.Load((int*)stored + 16 * step);

    static I IOperandTier<I>.SignedOperand(I bytes, int step) => bytes ^ Vector512.Create(0x80808080u).AsInt32();

    static I ITier<I, F>.Multiply(ProductKind kind, I weights, I activations) => Products(kind, weights, activations, I.Zero);

    static I ITier<I, F>.MultiplyAdd(ProductKind kind, I weights, I activations, I narrow) => Products(kind, weights, activations, narrow);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static I Products(ProductKind kind, I weights, I activations, I narrow)
    {
        int* sums = stackalloc int[16];
        narrow.Store(sums);
        for (int i = 0; i < 64; i++) sums[i >> 2] += (kind > ProductKind.Signed8 ? weights.AsSByte()[i] : weights.AsByte()[i]) * activations.AsSByte()[i];
        return Vector512.Load(sums);
    }

    static I ITier<I, F>.StartNarrow(ProductKind kind, void* p, int shift) => Vector512.Create(*(int*)p) << (kind < ProductKind.Signed8 ? shift : 7);

    static bool ITier<I, F>.WidensTimesFactor(ProductKind kind) => false;

    static I ITier<I, F>.WidenTimes(ProductKind kind, I narrow, I factor) => narrow;

    static F ITier<I, F>.TimesFactor(ProductKind kind, I wide, I factor) => Vector512.ConvertToSingle(wide) * factor.AsSingle();
}
