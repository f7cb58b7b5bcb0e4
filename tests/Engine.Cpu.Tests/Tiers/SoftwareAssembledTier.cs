using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Engine.Cpu.Tests;

/// <summary>The twin of the tiers with assembled tiles: their panels and operands, and sums as their multiply instructions make them.</summary>
internal readonly unsafe struct SoftwareAssembledTier : ISoftwareTier512
{
    public static string Name => "software-assembled";

    public static int Steps(ProductKind kind) => 8;

    public static int StepsPerWiden(ProductKind kind) => 8;

    public static int OffsetShift(ProductKind kind) => kind == ProductKind.Signed8 ? 7 : -1;

    public static uint SignedFlip => 0x80808080;

    public static Vector512<int> SignedOperand(byte* stored, int step) => Vector512.Load((int*)stored + 16 * step);

    public static Vector512<int> SignedOperand(Vector512<int> bytes, int step) => bytes ^ Vector512.Create(0x80808080u).AsInt32();

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<int> MultiplyAdd(ProductKind kind, Vector512<int> weights, Vector512<int> activations, Vector512<int> narrow)
    {
        int* sums = stackalloc int[16];
        narrow.Store(sums);
        for (int i = 0; i < 64; i++) sums[i >> 2] += (kind > ProductKind.Signed8 ? weights.AsSByte()[i] : weights.AsByte()[i]) * activations.AsSByte()[i];
        return Vector512.Load(sums);
    }

    public static Vector512<int> StartNarrow(ProductKind kind, void* p, int shift) => Vector512.Create(*(int*)p) << shift;

    public static Vector512<int> Widen(ProductKind kind, Vector512<int> narrow) => narrow;

    public static bool WidensTimesFactor(ProductKind kind) => false;

    public static Vector512<int> WidenTimes(ProductKind kind, Vector512<int> narrow, Vector512<int> factor) => narrow;

    public static Vector512<float> TimesFactor(ProductKind kind, Vector512<int> wide, Vector512<int> factor) =>
        Vector512.ConvertToSingle(wide) * factor.AsSingle();

    public static delegate*<int, PairTileArgs*, void> PairTile => &MultiplyPairs;

    // The upper product of a pair is added first.
    private static void MultiplyPairs(int rows, PairTileArgs* tile)
    {
        for (int pair = 0; pair < tile->Pairs; pair++)
        {
            for (int row = 0; row < rows; row++)
            {
                uint x = tile->Activations[pair * rows + row];
                for (int column = 0; column < 32; column++)
                {
                    uint w = ((uint*)tile->Weights)[pair * 32 + column];
                    ref float sum = ref tile->Sums[row * 32 + column];
                    sum = MathF.FusedMultiplyAdd(Upper(w), Upper(x), sum);
                    sum = MathF.FusedMultiplyAdd(Upper(w << 16), Upper(x << 16), sum);
                }
            }
        }
    }

    private static float Upper(uint pair) => BitConverter.UInt32BitsToSingle(pair & 0xffff0000);
}
