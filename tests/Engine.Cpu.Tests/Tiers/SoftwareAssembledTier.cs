namespace Engine.Cpu.Tests;

/// <summary>The twin of the tiers with assembled tiles of vectors.</summary>
internal readonly unsafe struct SoftwareAssembledTier : ISoftwareAssembledTier
{
    public static string Name => "software-assembled";

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
