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
    public (int First, int End) Of(long panelBytes, int panelCount, int thread, int threads) =>
        (Panels(total * thread / threads - before, panelBytes, panelCount), Panels(total * (thread + 1) / threads - before, panelBytes, panelCount));

    private static int Panels(long bytes, long panelBytes, int count) => (int)Math.Clamp((bytes + panelBytes - 1) / panelBytes, 0, count);
}
