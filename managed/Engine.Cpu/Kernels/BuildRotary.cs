using Engine.Ops;

namespace Engine.Cpu;

/// <summary>
/// cosSin[t] = cosines, then sines, of the angle position * inverse frequency, times a scale. The angle is one float32 product, as the models were
/// trained with; its sine and cosine are those of that float, to about one unit in the last place. Tokens over threads.
/// </summary>
internal static unsafe class BuildRotary
{
    // One sine and cosine costs as much as some twenty elements of a cheap row function.
    private const int SineCost = 20;

    private struct State
    {
        public int Tokens;
        public int* Positions, SequenceOf;
        public RotaryTableArgs Args;
    }

    /// <summary>Runs the op.</summary>
    public static void Run(CpuThreads threads, Batch batch, in RotaryTableArgs args)
    {
        State state = new() { Tokens = batch.Tokens, Positions = batch.Positions, SequenceOf = batch.SequenceOf, Args = args };
        RowJob.Run(threads, (long)batch.Tokens * args.HalfDim * SineCost, &Rows, &state);
    }

    private static void Rows(void* pointer, int thread, int threads)
    {
        var state = (State*)pointer;
        (int first, int end) = RowJob.Range(state->Tokens, thread, threads);
        int half = state->Args.HalfDim;
        float scale = state->Args.Scale;
        for (int t = first; t < end; t++)
        {
            float* frequencies = state->Args.InverseFrequencies + (long)state->SequenceOf[t] * state->Args.FrequencyStride;
            float* cosines = state->Args.CosSin + (long)t * 2 * half, sines = cosines + half;
            float position = state->Positions[t];
            for (int i = 0; i < half; i++)
            {
                (float sine, float cosine) = MathF.SinCos(position * frequencies[i]);
                cosines[i] = cosine * scale;
                sines[i] = sine * scale;
            }
        }
    }
}
