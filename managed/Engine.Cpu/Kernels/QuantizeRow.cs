using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Engine.Cpu;

/// <summary>
/// q = round(x * 127 / max|x|) for every 32 elements of a row, with scale = max|x| / 127 and the sums of q that formats with an offset or minimum
/// need. x [32 * blocks] to one row of <see cref="QuantizedRows"/>. One block after another; a row's numbers depend on nothing but the row.
/// </summary>
internal static unsafe class QuantizeRow<TTier, TInt, TFloat>
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    // Below this the reciprocal of the scale overflows; such a block is zero to any float computation around it.
    private const float Smallest = 1e-30f;

    /// <summary>Quantizes <paramref name="row"/> of <paramref name="rows"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* x, QuantizedRows* rows, int row)
    {
        int firstRow = row / QuantizedRows.TileRows * QuantizedRows.TileRows;
        int tileRows = Math.Min(QuantizedRows.TileRows, rows->Rows - firstRow);
        int place = row - firstRow, slice = rows->SliceBlocks;
        // 32 bytes, then the same as 16-bit integers.
        sbyte* q = stackalloc sbyte[128];
        q = (sbyte*)((nint)(q + 31) & ~31);
        short* wide = (short*)(q + 32);
        for (int first = 0; first < rows->Blocks; first += slice)
        {
            int count = Math.Min(slice, rows->Blocks - first);
            long start = rows->Place(first, count, firstRow);
            byte* bytes = rows->Bytes == null ? null : rows->Bytes + 32 * start + 4 * place;
            byte* pairs = rows->Pairs == null ? null : rows->Pairs + 64 * start + 4 * place;
            float* sides = rows->Sides + QuantizedRows.SideNumbers * start + place;
            long side = (long)count * tileRows;
            for (int block = 0; block < count; block++)
            {
                TFloat largest = TTier.Zero;
                for (int i = 0; i < 32; i += TTier.Lanes) largest = TTier.Max(largest, TTier.Abs(TTier.Load(x + i)));
                float amax = TTier.Max(largest);
                bool zero = amax < Smallest;
                float scale = zero ? 0 : amax / 127;
                TFloat inverse = TTier.Broadcast(zero ? 0 : 127 / amax);
                for (int i = 0; i < 32; i += TTier.Lanes) TTier.StoreSByte(TTier.Mul(TTier.Load(x + i), inverse), q + i);
                x += 32;

                Vector128<short> low = Widen(q, wide), high = Widen(q + 16, wide + 16);
                int sumLow = Vector128.Sum(low), sumHigh = Vector128.Sum(high);
                float* at = sides + block * tileRows;
                at[0] = scale;
                ((int*)at)[side] = sumLow + sumHigh;
                at[2 * side] = scale * (sumLow + sumHigh);
                at += block * tileRows;
                ((int*)at)[3 * side] = sumLow;
                ((int*)at)[3 * side + tileRows] = sumHigh;
                at[5 * side] = scale * sumLow;
                at[5 * side + tileRows] = scale * sumHigh;

                if (bytes != null)
                {
                    Scatter((int*)q, bytes, 8, 4 * tileRows);
                    bytes += 32 * tileRows;
                }

                if (pairs != null)
                {
                    Scatter((int*)wide, pairs, 16, 4 * tileRows);
                    pairs += 64 * tileRows;
                }
            }
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

    // Widens sixteen bytes; returns the sums of elements i and i + 8: at most 254, and of eight such at most 2,032.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Widen(sbyte* q, short* wide)
    {
        (Vector128<short> lower, Vector128<short> upper) = Vector128.Widen(Vector128.Load(q));
        lower.Store(wide);
        upper.Store(wide + 8);
        return lower + upper;
    }
}
