namespace Engine.Cpu;

/// <summary>
/// Cuts a range of panels into runs that one row is multiplied with side by side, a few cache lines of each in turn: as many streams of memory. Two cost
/// nothing where the hardware's prefetchers run far ahead (Zen 4), and plain loops of several streams read more where they do not (Zen 3); more streams want more of the first-level cache for
/// their widened headers.
/// </summary>
internal struct PanelStreams
{
    /// <summary>Streams at most.</summary>
    public const int Most = 2;

    private readonly int _end;
    private readonly int _firstEnd;
    private int _next;

    /// <summary>Cuts panels [first, end).</summary>
    public PanelStreams(int first, int end)
    {
        Stride = (end - first + Most - 1) / Most;
        _end = end;
        _next = first;
        _firstEnd = first + Stride;
    }

    /// <summary>Panels from a stream to the next.</summary>
    public int Stride { get; }

    /// <summary>The next panel of every stream that is not at its end.</summary>
    /// <param name="panel">The first stream's; the others' follow at <see cref="Stride"/>.</param>
    /// <param name="count">Their number.</param>
    /// <returns>False when there is none left.</returns>
    public bool Next(out int panel, out int count)
    {
        panel = _next++;
        bool some = panel < _firstEnd;
        count = some ? (_end - panel + Stride - 1) / Stride : 0;
        return some;
    }
}
