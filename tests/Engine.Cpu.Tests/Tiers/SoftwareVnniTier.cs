using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Engine.Cpu.Tests;

/// <summary>The twin of <see cref="Avx512VnniTier"/>: its panels and operands, and sums as its multiply instruction makes them.</summary>
internal readonly unsafe struct SoftwareVnniTier : ISoftwareTier512
{
    public static string Name => "software-vnni";

    public static int Steps(ProductKind kind) => 8;

    public static int StepsPerWiden(ProductKind kind) => 8;

    public static int OffsetShift(ProductKind kind) => Avx512VnniTier.OffsetShift(kind);

    public static uint SignedFlip => Avx512VnniTier.SignedFlip;

    public static Vector512<int> SignedOperand(byte* stored, int step) => Avx512VnniTier.SignedOperand(stored, step);

    public static Vector512<int> SignedOperand(Vector512<int> bytes, int step) => Avx512VnniTier.SignedOperand(bytes, step);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<int> MultiplyAdd(ProductKind kind, Vector512<int> weights, Vector512<int> activations, Vector512<int> narrow)
    {
        int* sums = stackalloc int[16];
        narrow.Store(sums);
        for (int i = 0; i < 64; i++) sums[i >> 2] += weights.AsByte()[i] * activations.AsSByte()[i];
        return Vector512.Load(sums);
    }

    public static Vector512<int> Widen(ProductKind kind, Vector512<int> narrow) => narrow;
}
