namespace Engine.Text;

/// <summary>A split expression written by hand. Implementations are zero-size structs, so that the driver inlines them.</summary>
internal interface ISplitScan
{
    /// <summary>End of the match that begins at <paramref name="at"/> (below the length), or -1 when none begins there. Never empty.</summary>
    static abstract int Match(ReadOnlySpan<byte> text, int at);
}
