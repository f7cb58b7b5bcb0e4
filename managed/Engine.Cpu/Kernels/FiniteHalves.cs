using System.Numerics;
using System.Runtime.CompilerServices;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>Whether none of a matrix's 16-bit IEEE floats is infinite or NaN; rows over threads.</summary>
internal static unsafe class FiniteHalves
{
    private const ushort Exponent = 0x7c00;

    /// <summary>Looks at a matrix of format F16.</summary>
    public static bool Fill(CpuThreads threads, TensorView source)
    {
        State state = new() { Source = source };
        threads.Run(&Look, &state);
        return !state.Found;
    }

    private static void Look(void* state, int thread, int threads)
    {
        var job = (State*)state;
        (int first, int end) = RowJob.Range(checked((int)job->Source.Shape.Rows), thread, threads);
        if (!AreFinite((ushort*)job->Source.Row(first), (ushort*)job->Source.Row(end))) job->Found = true;
    }

    // An exponent of ones: infinity or NaN.
    private static bool AreFinite(ushort* p, ushort* end)
    {
        Vector<ushort> exponent = new(Exponent);
        for (; end - p >= Vector<ushort>.Count; p += Vector<ushort>.Count)
            if (Vector.EqualsAny(Unsafe.ReadUnaligned<Vector<ushort>>(p) & exponent, exponent)) return false;
        for (; p < end; p++)
            if ((*p & Exponent) == Exponent) return false;
        return true;
    }

    private struct State
    {
        public TensorView Source;

        // Written by any thread that finds one, and only ever to true.
        public bool Found;
    }
}
