namespace Engine.Cpu;

/// <summary>
/// What the tiles of several rows compute, in plain loops: what assembled code is checked against before it is used, and what multiplies in its place where it
/// cannot be placed.
/// </summary>
internal static unsafe class TileDefinition
{
    private const int Columns = 32;

    /// <summary>
    /// An integer tile of 16 lanes a vector: for each segment, acc = fma(float(sum) * factor, scale, acc), then acc = fma(minimum, scaled sum, acc).
    /// </summary>
    /// <param name="tile">The operands. Its rows are [step][row] of four bytes, or [block][row][32 bytes].</param>
    /// <param name="scaleLength">Elements of a segment: 32 or 16.</param>
    /// <param name="zeroShift">Log2 of what unsigned operands exceed the true ones by, or -1. Only for rows that do not lie row-major.</param>
    /// <param name="hasMinimum">Whether weights have an additive part.</param>
    /// <param name="rowMajor">Whether the rows lie row-major and the operands are signed.</param>
    public static void Multiply(IntegerTileArgs* tile, int scaleLength, int zeroShift, bool hasMinimum, bool rowMajor)
    {
        int rows = tile->TileRows;
        for (int segment = 0; segment < tile->Segments; segment++)
        {
            int first = segment * scaleLength;
            for (int row = 0; row < rows; row++)
            {
                float factor = tile->RowFactors[first / 32 * rows + row];
                float* sums = tile->Sums + row * Columns;
                for (int column = 0; column < Columns; column++)
                {
                    int sum = zeroShift < 0 ? 0 : ((int*)tile->RowStarts)[segment * rows + row] << zeroShift;
                    for (int k = first; k < first + scaleLength; k++)
                    {
                        byte weight = tile->Weights[4 * (k / 4 * Columns + column) + k % 4];
                        int place = rowMajor ? 32 * (k / 32 * rows + row) + k % 32 : 4 * (k / 4 * rows + row) + k % 4;
                        sum += (rowMajor ? (sbyte)weight : weight) * (sbyte)tile->Activations[place];
                    }

                    int at = segment * Columns + column;
                    sums[column] = MathF.FusedMultiplyAdd(sum * factor, tile->Scales[at], sums[column]);
                    if (hasMinimum) sums[column] = MathF.FusedMultiplyAdd(tile->Minimums[at], tile->RowScaledSums[segment * rows + row], sums[column]);
                }
            }
        }
    }

    /// <summary>A bfloat16 tile of 16 lanes a vector, in any order of summation: acc += w * x.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="tile">The operands. Its rows are [pair][row], or [step of 16 pairs][row][pair].</param>
    /// <param name="rowMajor">Whether the rows lie row-major.</param>
    public static void Multiply(int rows, PairTileArgs* tile, bool rowMajor)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int pair = 0; pair < tile->Pairs; pair++)
            {
                int step = pair / FloatPairRows.MajorPairs * FloatPairRows.MajorPairs, length = Math.Min(FloatPairRows.MajorPairs, tile->Pairs - step);
                uint x = tile->Activations[rowMajor ? step * rows + row * length + (pair - step) : pair * rows + row];
                for (int column = 0; column < Columns; column++)
                {
                    uint w = ((uint*)tile->Weights)[pair * Columns + column];
                    ref float sum = ref tile->Sums[row * Columns + column];
                    sum = MathF.FusedMultiplyAdd(Upper(w << 16), Upper(x << 16), sum);
                    sum = MathF.FusedMultiplyAdd(Upper(w), Upper(x), sum);
                }
            }
        }
    }

    private static float Upper(uint pair) => BitConverter.UInt32BitsToSingle(pair & 0xffff0000);
}
