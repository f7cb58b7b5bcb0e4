using Engine.Ops;

namespace Engine.Cpu;

/// <summary>output[r] = norm(input[r]), rows over threads.</summary>
internal static unsafe class Normalize<T, V>
    where T : struct, IFloatTier<V>
    where V : struct
{
    /// <summary>Runs the op.</summary>
    public static void Run(CpuThreads threads, in NormalizeArgs args)
    {
        fixed (NormalizeArgs* state = &args) RowJob.Run(threads, (long)args.Rows * args.Width, &Rows, state);
    }

    private static void Rows(void* state, int thread, int threads)
    {
        var args = (NormalizeArgs*)state;
        (int first, int end) = RowJob.Range(args->Rows, thread, threads);
        for (int row = first; row < end; row++)
        {
            long start = (long)row * args->Width;
            RowTransform<T, V>.Apply(args->Input + start, args->Output + start, args->Width, args->Kind, args->Norm, default);
        }
    }
}
