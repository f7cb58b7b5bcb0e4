using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Engine.Cpu;

/// <summary>
/// q = round(x / scale) for every 32 elements of a row, where scale = factor * unit is the least multiple of the row's unit,
/// max|row| / (127 * <see cref="QuantizedRows.LargestFactor"/>), that is not under max|block| / 127; with the sums of q that formats with an offset or
/// minimum need. So |x - q * scale| is at most scale / 2, and scale exceeds max|block| / 127 by less than the unit: by a part in 16,384 of the row's.
/// x [32 * blocks] to one row of <see cref="QuantizedRows"/>. One block after another; a row's numbers depend on nothing but the row.
/// </summary>
internal static unsafe class QuantizeRow<TTier, TInt, TFloat>
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    private const int ChunkBlocks = 16;

    private const ActivationForms AllSums = ActivationForms.BlockSums | ActivationForms.HalfBlockSums | ActivationForms.QuarterBlockSums;

    // Below this the reciprocal of the unit overflows; such a row is zero to any float computation around it.
    private const float Smallest = 1e-30f;

    /// <summary>Quantizes <paramref name="row"/> of <paramref name="rows"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* x, QuantizedRows* rows, int row)
    {
        int firstRow = row / rows->WholeTile * rows->WholeTile;
        int tileRows = Math.Min(rows->WholeTile, rows->Rows - firstRow);
        int place = row - firstRow, slice = rows->SliceBlocks;
        sbyte* q = stackalloc sbyte[32 * ChunkBlocks];
        short* wide = stackalloc short[32];
        int* factors = stackalloc int[ChunkBlocks];
        float* inverses = stackalloc float[ChunkBlocks];
        float rowMax = Largest(x, 32 * rows->Blocks);
        bool zero = rowMax < Smallest;
        float blockFactor = zero ? 0 : QuantizedRows.LargestFactor / rowMax, inverseUnit = zero ? 0 : 127f * QuantizedRows.LargestFactor / rowMax;
        rows->Units[row] = zero ? 0 : rowMax / (127f * QuantizedRows.LargestFactor);
        for (int first = 0; first < rows->Blocks; first += slice)
        {
            int count = Math.Min(slice, rows->Blocks - first);
            long start = rows->Place(first, count, firstRow), side = (long)count * tileRows;
            byte* bytes = rows->Bytes == null ? null : rows->Bytes + 32 * start + (rows->RowMajor ? 32 : 4) * place;
            byte* pairs = rows->Pairs == null ? null : rows->Pairs + 64 * start + 4 * place;
            float* sides = rows->Sides + QuantizedRows.SideNumbers * start + place;
            for (int block = 0; block < count; block += ChunkBlocks)
            {
                int some = Math.Min(ChunkBlocks, count - block);
                Quantize(x, some, blockFactor, inverseUnit, q, factors, inverses);
                x += 32 * some;
                for (int i = 0; i < some; i++)
                {
                    float* at = sides + (block + i) * tileRows;
                    at[0] = factors[i];
                    ((int*)at)[side] = factors[i] << 16 | factors[i];
                    if ((rows->Forms & AllSums) != 0) WriteSums(at, (block + i) * tileRows, side, tileRows, rows->Forms, factors[i], Sums(q + 32 * i), Sums(q + 32 * i + 16));
                    if (bytes != null)
                    {
                        if (rows->RowMajor) Vector256.Load(q + 32 * i).Store((sbyte*)bytes);
                        else Scatter((int*)(q + 32 * i), bytes, 8, 4 * tileRows);
                        bytes += 32 * tileRows;
                    }

                    if (pairs != null)
                    {
                        Widen(q + 32 * i, wide);
                        Widen(q + 32 * i + 16, wide + 16);
                        Scatter((int*)wide, pairs, 16, 4 * tileRows);
                        pairs += 64 * tileRows;
                    }
                }
            }
        }
    }

    // Blocks one after another to memory: read back at once, in pieces of another size, they would wait for the stores.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quantize(float* x, int blocks, float blockFactor, float inverseUnit, sbyte* q, int* factors, float* inverses)
    {
        // First the largest elements, then the inverse scales.
        for (int block = 0; block < blocks; block++) inverses[block] = Largest(x + 32 * block, 32);
        // What lies behind the last block is computed too and not read.
        for (int block = 0; block < blocks; block += 4)
        {
            Vector128<int> factor = Vector128.ConvertToInt32(Vector128.Ceiling(Vector128.Load(inverses + block) * Vector128.Create(blockFactor)));
            factor = Vector128.Min(Vector128.Max(factor, Vector128<int>.Zero), Vector128.Create(QuantizedRows.LargestFactor));
            factor.Store(factors + block);
            Vector128<int> zero = Vector128.Equals(factor, Vector128<int>.Zero);
            Vector128.AndNot(Vector128.Create(inverseUnit) / Vector128.ConvertToSingle(factor), zero.AsSingle()).Store(inverses + block);
        }

        for (int block = 0; block < blocks; block++, x += 32, q += 32)
        {
            TFloat scale = TTier.Broadcast(inverses[block]);
            for (int i = 0; i < 32; i += TTier.Lanes) TTier.StoreSByte(TTier.Mul(TTier.Load(x + i), scale), q + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter(int* from, byte* to, int steps, nint stride)
    {
        for (int step = 0; step < steps; step += 4)
        {
            *(int*)to = from[step];
            *(int*)(to + stride) = from[step + 1];
            to += 2 * stride;
            *(int*)to = from[step + 2];
            *(int*)(to + stride) = from[step + 3];
            to += 2 * stride;
        }
    }

    // "lower" and "upper" are the halves' sums as Widen gives them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteSums(float* at, int place, long side, int tileRows, ActivationForms forms, int factor, Vector128<short> lower, Vector128<short> upper)
    {
        if ((forms & ActivationForms.BlockSums) != 0)
        {
            Vector128<short> whole = lower + upper;
            float* to = at + QuantizedRows.BlockSums * side;
            WriteSum(to, side, factor, whole[0] + whole[4], whole[1] + whole[5]);
        }

        if ((forms & ActivationForms.HalfBlockSums) != 0)
        {
            float* to = at + place + QuantizedRows.HalfBlockSums * side;
            WriteSum(to, 2 * side, factor, lower[0] + lower[4], lower[1] + lower[5]);
            WriteSum(to + tileRows, 2 * side, factor, upper[0] + upper[4], upper[1] + upper[5]);
        }

        if ((forms & ActivationForms.QuarterBlockSums) != 0)
        {
            int* to = (int*)(at + 3 * place + QuantizedRows.QuarterBlockSums * side);
            Vector128<int> below = (-lower).AsInt32(), above = (-upper).AsInt32();
            to[0] = below[0];
            to[tileRows] = below[2];
            to[2 * tileRows] = above[0];
            to[3 * tileRows] = above[2];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteSum(float* at, long stride, int factor, int even, int odd)
    {
        int sum = even + odd;
        ((int*)at)[0] = -sum;
        ((int*)at)[stride] = (ushort)-even | -odd << 16;
        at[2 * stride] = (float)factor * sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Largest(float* x, int count)
    {
        TFloat largest = TTier.Zero;
        for (int i = 0; i < count; i += TTier.Lanes) largest = TTier.Max(largest, TTier.Abs(TTier.Load(x + i)));
        return TTier.Max(largest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen(sbyte* q, short* wide)
    {
        (Vector128<short> lower, Vector128<short> upper) = Vector128.Widen(Vector128.Load(q));
        lower.Store(wide);
        upper.Store(wide + 8);
    }

    // Of sixteen bytes, the sums of the elements 0, 1 and 2, 3 of every four: in lanes 0 and 1 those of the first eight, in 4 and 5 of the others.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Sums(sbyte* q)
    {
        // The sums of two neighbours, of the even and the odd bytes of each 16 bits.
        Vector128<short> pairs = Vector128.Load(q).AsInt16(), twos = (pairs << 8 >> 8) + (pairs >> 8);
        twos += Vector128.Shuffle(twos, Vector128.Create(2, 3, 0, 1, 6, 7, 4, 5));
        return twos;
    }
}
