using Engine.Ops;

namespace Engine.Cpu;

/// <summary>output += factor * input, runs of elements over threads; each element is one fused multiply-add, so that neither threads nor vectors change it.</summary>
internal static unsafe class Accumulate<T, V>
    where T : struct, IFloatTier<V>
    where V : struct
{
    // Whole vectors of every tier.
    private const int RunLength = 64;

    /// <summary>Runs the op.</summary>
    public static void Run(CpuThreads threads, in AccumulateArgs args)
    {
        fixed (AccumulateArgs* state = &args) RowJob.Run(threads, args.Count, &Runs, state);
    }

    private static void Runs(void* state, int thread, int threads)
    {
        var args = (AccumulateArgs*)state;
        (int first, int end) = RowJob.Range(checked((int)((args->Count + RunLength - 1) / RunLength)), thread, threads);
        float* input = args->Input, output = args->Output;
        long i = (long)first * RunLength, last = Math.Min((long)end * RunLength, args->Count);
        V factor = T.Broadcast(args->Factor);
        for (; i <= last - T.Lanes; i += T.Lanes) T.Store(T.Fma(factor, T.Load(input + i), T.Load(output + i)), output + i);
        int rest = (int)(last - i);
        if (rest > 0) T.StorePartial(T.Fma(factor, T.LoadPartial(input + i, rest), T.LoadPartial(output + i, rest)), output + i, rest);
    }
}
