using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>Splits independent rows over the threads; work too small to pay for waking them runs on the caller. Neither changes a row's result.</summary>
internal static unsafe class RowJob
{
    // About the elements that one core passes through a cheap row function in the time of a fork and a join.
    private const long SerialElements = 16384;

    /// <summary>Runs a job whose body takes its rows from <see cref="Range"/>.</summary>
    /// <param name="threads">The team.</param>
    /// <param name="elements">Elements of all rows.</param>
    /// <param name="body">The job.</param>
    /// <param name="state">Its state.</param>
    public static void Run(CpuThreads threads, long elements, delegate*<void*, int, int, void> body, void* state)
    {
        if (elements <= SerialElements) body(state, 0, 1);
        else threads.Run(body, state);
    }

    /// <summary>The rows of one thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (int First, int End) Range(int rows, int thread, int threads) =>
        ((int)((long)rows * thread / threads), (int)((long)rows * (thread + 1) / threads));
}
