using Engine.Ops;

namespace Engine.Cpu;

/// <summary>output[i] = input[rows[i]], rows over threads.</summary>
internal static unsafe class Gather
{
    /// <summary>Runs the op.</summary>
    public static void Run(CpuThreads threads, in GatherArgs args)
    {
        fixed (GatherArgs* state = &args) RowJob.Run(threads, (long)args.Rows * args.Width, &Rows, state);
    }

    private static void Rows(void* state, int thread, int threads)
    {
        var args = (GatherArgs*)state;
        (int first, int end) = RowJob.Range(args->Rows, thread, threads);
        long bytes = 4L * args->Width;
        for (int row = first; row < end; row++)
            Buffer.MemoryCopy(args->Input + (long)args->RowIndices[row] * args->Width, args->Output + (long)row * args->Width, bytes, bytes);
    }
}
