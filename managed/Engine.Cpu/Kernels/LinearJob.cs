using Engine.Ops;

namespace Engine.Cpu;

/// <summary>
/// A linear layer as jobs of the thread team. One row: a single job, in which every thread prepares the row for itself (that is cheaper than a barrier)
/// and multiplies its own panels. Several rows: one job transforms and quantizes them, rows over threads; a second multiplies, panels over threads.
/// For one row a thread's panels are one contiguous region of memory, of which others take the rest when they are done with theirs; for several, threads take
/// the next few panels. So a thread that the system holds up does not hold up the others. Who computes an element does not change it.
/// </summary>
internal static unsafe class LinearJob<TTier, TInt, TFloat>
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    private const int MaxChunkPanels = 8;

    // A thread's share of a single row's product is handed out in runs of such pieces, smaller ones towards the end, for which another would have to be waited for.
    private const int Pieces = 32;

    // Counters of different threads on cache lines, and their neighbours, of their own.
    private const int TakenStride = 32;

    /// <summary>What the threads of a job share.</summary>
    internal struct State
    {
        /// <summary>First input row of the chunk. [rows, InputStride]</summary>
        public float* Input;

        /// <summary>Elements between input rows.</summary>
        public long InputStride;

        /// <summary>What happens to a row first.</summary>
        public InputTransform Transform;

        /// <summary>Parameters of the norms.</summary>
        public NormWeights Norm;

        /// <summary>Non-linearity of the other transforms.</summary>
        public Activation Activation;

        /// <summary>Elements of a transformed row.</summary>
        public int Width;

        /// <summary>Where several rows are quantized to.</summary>
        public QuantizedRows Quantized;

        /// <summary>Where several rows are laid out as floats.</summary>
        public FloatRows Floats;

        /// <summary>Where several rows are rounded to bfloat16.</summary>
        public FloatPairRows FloatPairs;

        /// <summary>Which of the activation's forms the weight's parts want.</summary>
        public ActivationForms Forms;

        /// <summary>Output, bias, residual; its row pointers are set by the jobs.</summary>
        public LinearRun Run;

        /// <summary>The parts of the weight.</summary>
        public LinearPart* Parts;

        /// <summary>Their number.</summary>
        public int PartCount;

        /// <summary>The first panel, of all parts, that no thread has taken in the second job.</summary>
        public int NextPanel;

        /// <summary>Runs taken of each thread's share of a single row's product. [threads, a cache line apart]</summary>
        public int* Taken;

        /// <summary>Scratch memory. [threads, ScratchBytes]</summary>
        public byte* Scratch;

        /// <summary>Scratch bytes of a thread: the transformed row, one row's activations, the kernels' own.</summary>
        public long ScratchBytes;
    }

    /// <summary>Scratch bytes of a thread for rows of <paramref name="width"/> elements.</summary>
    public static long ThreadScratch(int width, int kernelBytes) => Round(4L * width) + RowBytes(width) + Round(kernelBytes);

    /// <summary>Bytes of <see cref="State.Taken"/>.</summary>
    public static long TakenBytes(int threads) => 4L * TakenStride * threads;

    /// <summary>Gives every thread its whole share of a single row's product.</summary>
    public static void ResetTaken(State* job, int threads)
    {
        for (int thread = 0; thread < threads; thread++) job->Taken[thread * TakenStride] = 0;
    }

    /// <summary>Bytes of the activations of one row in every form.</summary>
    private static long RowBytes(int width)
    {
        int blocks = (width + 31) / 32;
        return Round(QuantizedRows.ValueBytes(1, blocks, 1)) + Round(QuantizedRows.ValueBytes(1, blocks, 2)) + Round(QuantizedRows.SideBytes(1, blocks)) + Round(4) + Round(4L * width)
            + Round(FloatPairRows.Bytes(1, width));
    }

    /// <summary>Bytes of the activations of several rows in every form.</summary>
    public static long ActivationBytes(int rows, int width) => rows * RowBytes(width);

    /// <summary>Lays the activations' areas out from <paramref name="memory"/> on.</summary>
    public static void Place(byte* memory, int rows, int width, ActivationForms forms, out QuantizedRows quantized, out FloatRows floats, out FloatPairRows pairs)
    {
        quantized = default;
        floats = default;
        pairs = default;
        quantized.Rows = floats.Rows = pairs.Rows = rows;
        quantized.Blocks = width / 32;
        quantized.Forms = forms;
        floats.Width = pairs.Width = width;
        quantized.RowMajor = rows >= TTier.LeastTileRows;
        pairs.RowMajor = TTier.PairsAreRowMajor;
        if ((forms & ActivationForms.Bytes) != 0) quantized.Bytes = Take(ref memory, QuantizedRows.ValueBytes(rows, quantized.Blocks, 1));
        if ((forms & ActivationForms.Pairs) != 0) quantized.Pairs = Take(ref memory, QuantizedRows.ValueBytes(rows, quantized.Blocks, 2));
        if ((forms & (ActivationForms.Bytes | ActivationForms.Pairs)) != 0)
        {
            quantized.Sides = (float*)Take(ref memory, QuantizedRows.SideBytes(rows, quantized.Blocks));
            quantized.Units = (float*)Take(ref memory, 4L * rows);
        }

        if ((forms & ActivationForms.Floats) != 0) floats.Values = (float*)Take(ref memory, 4L * rows * width);
        if ((forms & ActivationForms.FloatPairs) != 0) pairs.Values = (uint*)Take(ref memory, FloatPairRows.Bytes(rows, width));
    }

    /// <summary>One row, from its transform to the output.</summary>
    public static void OneRow(void* state, int thread, int threads)
    {
        var job = (State*)state;
        byte* scratch = job->Scratch + thread * job->ScratchBytes;
        float* row = (float*)scratch;
        byte* activations = scratch + Round(4L * job->Width);
        Place(activations, 1, job->Width, job->Forms, out QuantizedRows quantized, out FloatRows floats, out FloatPairRows pairs);
        PrepareRow(job, 0, row, &quantized, &floats, &pairs);
        LinearRun run = job->Run;
        run.Quantized = &quantized;
        run.Floats = &floats;
        run.FloatPairs = &pairs;
        MultiplyOne(job, &run, thread, threads, activations + RowBytes(job->Width));
    }

    /// <summary>
    /// Several rows, first job: transforms and quantizes this thread's. Whole tiles, whose rows lie interleaved: two threads that write to one would take its
    /// cache lines from each other at every element.
    /// </summary>
    public static void PrepareRows(void* state, int thread, int threads)
    {
        var job = (State*)state;
        float* row = (float*)(job->Scratch + thread * job->ScratchBytes);
        int tileRows = WholeTile(job), rows = job->Run.Rows;
        (int first, int end) = RowJob.Range((rows + tileRows - 1) / tileRows, thread, threads);
        for (int r = first * tileRows; r < Math.Min(end * tileRows, rows); r++) PrepareRow(job, r, row, &job->Quantized, &job->Floats, &job->FloatPairs);
    }

    /// <summary>Rows that lie interleaved.</summary>
    public static int WholeTile(State* job) => Math.Max(job->Quantized.WholeTile, job->FloatPairs.WholeTile);

    /// <summary>Several rows, second job: multiplies this thread's panels.</summary>
    public static void MultiplyRows(void* state, int thread, int threads)
    {
        var job = (State*)state;
        LinearRun run = job->Run;
        run.Quantized = &job->Quantized;
        run.Floats = &job->Floats;
        run.FloatPairs = &job->FloatPairs;
        MultiplyMany(job, &run, threads, job->Scratch + thread * job->ScratchBytes + Round(4L * job->Width) + RowBytes(job->Width));
    }

    private static void PrepareRow(State* job, int row, float* transformed, QuantizedRows* quantized, FloatRows* floats, FloatPairRows* pairs)
    {
        float* x = job->Input + row * job->InputStride;
        if (job->Transform != InputTransform.None)
        {
            RowTransform<TTier, TFloat>.Apply(x, transformed, job->Width, job->Transform, job->Norm, job->Activation);
            x = transformed;
        }

        if ((job->Forms & (ActivationForms.Bytes | ActivationForms.Pairs)) != 0) QuantizeRow<TTier, TInt, TFloat>.Run(x, quantized, row);
        if ((job->Forms & ActivationForms.Floats) != 0) floats->Write(x, row);
        if ((job->Forms & ActivationForms.FloatPairs) != 0) pairs->Write<TTier, TFloat>(x, row);
    }

    // Where the runs of a share end.
    private static ReadOnlySpan<byte> RunEnds => [4, 8, 12, 16, 20, 24, 26, 28, 29, 30, 31, Pieces];

    // One row: as many bytes for every thread, cut into runs that it takes in the order of memory. A thread that is done takes runs of those that the
    // system, or a slower core, holds up.
    private static void MultiplyOne(State* job, LinearRun* run, int thread, int threads, byte* scratch)
    {
        long total = 0;
        for (int i = 0; i < job->PartCount; i++) total += job->Parts[i].PanelCount * job->Parts[i].PanelBytes;
        for (int other = 0; other < threads; other++)
        {
            int owner = (thread + other) % threads;
            ref int taken = ref job->Taken[owner * TakenStride];
            // Read first: many threads that find nothing left must not write the same line in turn.
            while (Volatile.Read(ref taken) < RunEnds.Length && Interlocked.Increment(ref taken) - 1 is var i && i < RunEnds.Length)
            {
                int begin = i == 0 ? 0 : RunEnds[i - 1];
                MultiplyPieces(job, run, owner * Pieces + begin, owner * Pieces + RunEnds[i], threads * Pieces, total, scratch);
            }
        }
    }

    private static void MultiplyPieces(State* job, LinearRun* run, int firstPiece, int endPiece, int pieces, long total, byte* scratch)
    {
        for (long i = 0, before = 0; i < job->PartCount; i++)
        {
            LinearPart* part = job->Parts + i;
            (int first, int end) = new PanelShare(before, total).Of(part->PanelBytes, part->PanelCount, firstPiece, endPiece, pieces);
            before += part->PanelBytes * part->PanelCount;
            if (first < end) part->Gemv(part, run, first, end, scratch);
        }
    }

    // Several rows: chunks large enough to reuse the activations, smaller towards the end, so that no thread waits long for another's last one.
    private static void MultiplyMany(State* job, LinearRun* run, int threads, byte* scratch)
    {
        int panels = 0;
        for (int i = 0; i < job->PartCount; i++) panels += job->Parts[i].PanelCount;
        for (int first = Volatile.Read(ref job->NextPanel), before = 0, i = 0; first < panels; first = Volatile.Read(ref job->NextPanel))
        {
            while (first - before >= job->Parts[i].PanelCount) before += job->Parts[i++].PanelCount;
            LinearPart* part = job->Parts + i;
            int end = Math.Min(first + Math.Clamp((panels - first) / (threads * 4), 1, MaxChunkPanels), before + part->PanelCount);
            if (Interlocked.CompareExchange(ref job->NextPanel, end, first) == first) part->Gemm(part, run, first - before, end - before, scratch);
        }
    }

    private static byte* Take(ref byte* memory, long bytes)
    {
        byte* area = memory;
        memory += Round(bytes);
        return area;
    }

    private static long Round(long bytes) => (bytes + 127) / 128 * 128;
}

/// <summary>The forms in which a linear layer's kernels read its input.</summary>
[Flags]
internal enum ActivationForms
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>Quantized, bytes.</summary>
    Bytes = 1,
    /// <summary>Quantized, 16-bit integers.</summary>
    Pairs = 2,
    /// <summary>32-bit floats.</summary>
    Floats = 4,
    /// <summary>bfloat16, two k together.</summary>
    FloatPairs = 8,
    /// <summary>Sums of 32 quantized elements.</summary>
    BlockSums = 16,
    /// <summary>Sums of 16.</summary>
    HalfBlockSums = 32,
    /// <summary>Sums of 8, as pairs of 16 bits.</summary>
    QuarterBlockSums = 64,
}
