using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>Packs one stored matrix into panels of its format, panels over threads, straight from the mapped file or out of a cache. The format decides the layout first.</summary>
/// <param name="source">[outputs, inputs]</param>
/// <param name="firstOutput">First output column of the part.</param>
internal unsafe struct PackPart<TTier, TInt, TFloat>(TensorView source, int firstOutput) : IPackedFormatAction
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    /// <summary>The packed part.</summary>
    public LinearPart Part;

    /// <summary>The form of activation that it reads of several rows.</summary>
    public ActivationForms Form;

    /// <summary>The form that it reads of one row.</summary>
    public ActivationForms RowForm;

    /// <summary>Scratch bytes that its kernels need.</summary>
    public int ScratchBytes;

    private delegate*<void*, int, int, void> _body;

    /// <inheritdoc/>
    public void RunIntegers<TFormat>() where TFormat : struct, IPackedIntegers
    {
        Part.PanelColumns = PanelShape<TFormat, TTier, TInt, TFloat>.Columns;
        Part.PanelBytes = PanelShape<TFormat, TTier, TInt, TFloat>.PanelBytes((int)(source.Shape.Columns / 32));
        Part.Gemv = &IntegerLinear<TFormat, TTier, TInt, TFloat>.Gemv;
        Part.Gemm = &IntegerLinear<TFormat, TTier, TInt, TFloat>.Gemm;
        RowForm = PanelShape<TFormat, TTier, TInt, TFloat>.Forms(TFormat.RowKind, PanelShape<TFormat, TTier, TInt, TFloat>.RowZeroShift);
        Form = PanelShape<TFormat, TTier, TInt, TFloat>.Forms(TFormat.Kind, PanelShape<TFormat, TTier, TInt, TFloat>.ZeroShift)
            | PanelShape<TFormat, TTier, TInt, TFloat>.AssembledForms;
        ScratchBytes = IntegerLinear<TFormat, TTier, TInt, TFloat>.ScratchBytes((int)(source.Shape.Columns / 32));
        Pack(&PackIntegers<TFormat>);
    }

    /// <inheritdoc/>
    public void RunFloats<TFormat>() where TFormat : struct, IPackedFloats
    {
        if (PairLinear<TTier, TInt, TFloat>.Multiplies<TFormat>())
        {
            Part.PanelColumns = PairLinear<TTier, TInt, TFloat>.Columns;
            Part.PanelBytes = PairLinear<TTier, TInt, TFloat>.PanelBytes((int)source.Shape.Columns);
            Part.Gemv = Part.Gemm = &PairLinear<TTier, TInt, TFloat>.Run;
            RowForm = Form = ActivationForms.FloatPairs;
            ScratchBytes = PairLinear<TTier, TInt, TFloat>.ScratchBytes;
            Pack(&PackPairs);
            return;
        }

        Part.PanelColumns = FloatLinear<TFormat, TTier, TFloat>.Columns;
        Part.PanelBytes = FloatLinear<TFormat, TTier, TFloat>.PanelBytes((int)source.Shape.Columns);
        Part.Gemv = &FloatLinear<TFormat, TTier, TFloat>.Gemv;
        Part.Gemm = &FloatLinear<TFormat, TTier, TFloat>.Gemm;
        RowForm = Form = ActivationForms.Floats;
        ScratchBytes = FloatLinear<TFormat, TTier, TFloat>.ScratchBytes;
        Pack(&PackFloats<TFormat>);
    }

    /// <summary>Packs the part.</summary>
    /// <param name="threads">The team.</param>
    /// <param name="share">What each thread will read.</param>
    /// <param name="cache">Where it may lie packed already, and is kept; null: nowhere.</param>
    /// <returns>Owner of the panels' memory.</returns>
    public IDisposable Fill(CpuThreads threads, PanelShare share, PackedCache? cache)
    {
        long bytes = Part.PanelCount * Part.PanelBytes;
        byte[]? key = cache?.Key(threads, TTier.Name, source, Part);
        if (cache?.Find(threads, key, bytes) is { } kept)
        {
            Part.Panels = kept.Panels;
            return kept;
        }

        NativeBuffer memory = new(bytes, zeroed: false);
        Part.Panels = memory.Pointer;
        State state = new() { Part = Part, Share = share, Source = (byte*)source.Data, RowBytes = source.RowBytes };
        threads.Run(_body, &state);
        cache?.Keep(threads, key, Part.Panels, bytes);
        return memory;
    }

    private void Pack(delegate*<void*, int, int, void> body)
    {
        Part.Outputs = checked((int)source.Shape.Rows);
        Part.Inputs = checked((int)source.Shape.Columns);
        Part.FirstOutput = firstOutput;
        Part.PanelCount = (Part.Outputs + Part.PanelColumns - 1) / Part.PanelColumns;
        _body = body;
    }

    private static void PackIntegers<TFormat>(void* state, int thread, int threads) where TFormat : struct, IPackedIntegers
    {
        var job = (State*)state;
        (int first, int end) = job->PanelsOf(thread, threads);
        for (int panel = first; panel < end; panel++)
        {
            (nint rows, int count) = job->RowsOf(panel);
            PackPanel<TFormat, TTier, TInt, TFloat>.Run((byte*)rows, job->RowBytes, count, job->Part.Inputs / 32, job->Part.Panels + panel * job->Part.PanelBytes);
        }
    }

    private static void PackFloats<TFormat>(void* state, int thread, int threads) where TFormat : struct, IPackedFloats
    {
        var job = (State*)state;
        (int first, int end) = job->PanelsOf(thread, threads);
        for (int panel = first; panel < end; panel++)
        {
            (nint rows, int count) = job->RowsOf(panel);
            FloatLinear<TFormat, TTier, TFloat>.Pack((byte*)rows, job->RowBytes, count, job->Part.Inputs, job->Part.Panels + panel * job->Part.PanelBytes);
        }
    }

    private static void PackPairs(void* state, int thread, int threads)
    {
        var job = (State*)state;
        (int first, int end) = job->PanelsOf(thread, threads);
        for (int panel = first; panel < end; panel++)
        {
            (nint rows, int count) = job->RowsOf(panel);
            PairLinear<TTier, TInt, TFloat>.Pack((byte*)rows, job->RowBytes, count, job->Part.Inputs, job->Part.Panels + panel * job->Part.PanelBytes);
        }
    }

    private struct State
    {
        public LinearPart Part;
        public PanelShare Share;
        public byte* Source;
        public long RowBytes;

        public readonly (int First, int End) PanelsOf(int thread, int threads) => Share.Of(Part.PanelBytes, Part.PanelCount, thread, threads);

        // The stored rows of a panel. A panel that they do not fill is zeroed first.
        public readonly (nint Rows, int Count) RowsOf(int panel)
        {
            int first = panel * Part.PanelColumns, count = Math.Min(Part.PanelColumns, Part.Outputs - first);
            if (count < Part.PanelColumns) new Span<byte>(Part.Panels + panel * Part.PanelBytes, checked((int)Part.PanelBytes)).Clear();
            return ((nint)(Source + first * RowBytes), count);
        }
    }
}
