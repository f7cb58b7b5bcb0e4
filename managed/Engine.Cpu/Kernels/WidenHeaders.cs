using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>Headers of stored blocks to floats: once for all records that share them, and apart from the loop over the records, whose registers are taken.</summary>
internal static unsafe class WidenHeaders<TFormat, TTier, TInt, TFloat>
    where TFormat : struct, IPackedIntegers
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    /// <summary>Floats of one header.</summary>
    public static int Numbers
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TFormat.HeaderBytes / TFormat.HeaderNumberBytes * 2 * TTier.Lanes;
    }

    /// <summary>Widens the headers of <paramref name="count"/> records from <paramref name="first"/> on: of whole stored blocks.</summary>
    /// <param name="panel">The panel: it begins with its headers, [HeaderBytes / HeaderNumberBytes, 2, Lanes].</param>
    /// <param name="first">First record.</param>
    /// <param name="count">Records.</param>
    /// <param name="wide">Receives as many floats.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte* panel, int first, int count, float* wide)
    {
        if (TFormat.HeaderBytes == 0) return;
        byte* headers = panel + (long)(first / TFormat.Records) * PanelShape<TFormat, TTier, TInt, TFloat>.HeaderBytes;
        for (float* end = wide + (long)(count / TFormat.Records) * Numbers; wide < end; wide += TTier.Lanes, headers += TFormat.HeaderNumberBytes * TTier.Lanes)
            TTier.Store(TFormat.LoadHeader<TTier, TInt, TFloat>(headers), wide);
    }
}
