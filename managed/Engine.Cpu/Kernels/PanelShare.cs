namespace Engine.Cpu;

/// <summary>
/// Which panels of a part a thread reads when one row is multiplied: as many bytes for every thread, over all parts of the layer together. Packing uses the same
/// shares, so that the thread that will read a panel is the first to touch its pages, which then lie in the memory next to it.
/// </summary>
/// <param name="before">Bytes of the parts before this one.</param>
/// <param name="total">Bytes of all parts of the layer.</param>
internal readonly struct PanelShare(long before, long total)
{
    /// <summary>Panels [First, End) of a thread.</summary>
    public (int First, int End) Of(long panelBytes, int panelCount, int thread, int threads) => Of(panelBytes, panelCount, thread, thread + 1, threads);

    /// <summary>Panels [First, End) of the pieces [first, end) of <paramref name="pieces"/> equal ones.</summary>
    public (int First, int End) Of(long panelBytes, int panelCount, int first, int end, int pieces) =>
        (Panels(total * first / pieces - before, panelBytes, panelCount), Panels(total * end / pieces - before, panelBytes, panelCount));

    private static int Panels(long bytes, long panelBytes, int count) => (int)Math.Clamp((bytes + panelBytes - 1) / panelBytes, 0, count);
}
