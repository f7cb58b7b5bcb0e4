using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>The scales and minimums of a slice of a panel's records to floats, [block, segment, 2, Lanes]: what <see cref="UnpackPanel{TFormat,TTier,TInt,TFloat}"/> is for the operands.</summary>
internal static unsafe class UnpackScales<TFormat, TTier, TInt, TFloat>
    where TFormat : struct, IPackedIntegers
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    /// <summary>Unpacks those of <paramref name="count"/> records from <paramref name="first"/> on: of whole stored blocks.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="blocks">Records of the panel.</param>
    /// <param name="first">First record.</param>
    /// <param name="count">Records.</param>
    /// <param name="scales">Receives the scales.</param>
    /// <param name="minimums">Receives the minimums of formats that have them.</param>
    /// <param name="header">The records' headers, widened. [count / Records, <see cref="WidenHeaders{TFormat,TTier,TInt,TFloat}.Numbers"/>]</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte* panel, int blocks, int first, int count, float* scales, float* minimums, float* header)
    {
        byte* record = panel + (long)(blocks / TFormat.Records) * PanelShape<TFormat, TTier, TInt, TFloat>.HeaderBytes + (long)first * PanelShape<TFormat, TTier, TInt, TFloat>.RecordBytes;
        for (int block = first; block < first + count; block++)
        {
            byte* packedScales = record + 2 * TFormat.QuantBytes * TTier.Lanes;
            for (int part = 0; part < PanelShape<TFormat, TTier, TInt, TFloat>.SegmentsPerRecord; part++)
            {
                TTier.Store(TFormat.Scale<TTier, TInt, TFloat>(header, packedScales, 0, part), scales);
                TTier.Store(TFormat.Scale<TTier, TInt, TFloat>(header, packedScales, 1, part), scales + TTier.Lanes);
                scales += 2 * TTier.Lanes;
                if (TFormat.HasMinimum)
                {
                    TTier.Store(TFormat.Minimum<TTier, TInt, TFloat>(header, packedScales, 0, part), minimums);
                    TTier.Store(TFormat.Minimum<TTier, TInt, TFloat>(header, packedScales, 1, part), minimums + TTier.Lanes);
                    minimums += 2 * TTier.Lanes;
                }
            }

            record += PanelShape<TFormat, TTier, TInt, TFloat>.RecordBytes;
            if (TFormat.HeaderBytes > 0 && block % TFormat.Records == TFormat.Records - 1) header += WidenHeaders<TFormat, TTier, TInt, TFloat>.Numbers;
        }
    }
}
