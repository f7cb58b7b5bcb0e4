namespace Engine.Decoding;

/// <summary>Working memory of samplers. Chains that are never run at the same time, such as those of one batch, share one.</summary>
/// <param name="vocabulary">Number of scores a token.</param>
public sealed class SamplerScratch(int vocabulary)
{
    /// <summary>Number of scores a token.</summary>
    public int Vocabulary { get; } = vocabulary > 0 ? vocabulary : throw new ArgumentOutOfRangeException(nameof(vocabulary));

    internal Candidates Candidates { get; } = new();

    /// <summary>Sums of the blocks of <see cref="ScoreScan"/> [ceil(vocabulary / Block)].</summary>
    internal double[] BlockTotals { get; } = new double[ScoreScan.Blocks(vocabulary)];

    /// <summary>Highest scores of those blocks.</summary>
    internal float[] BlockHighest { get; } = new float[ScoreScan.Blocks(vocabulary)];

    /// <summary>Occurrences [vocabulary], zero between calls; empty until a penalty needs them.</summary>
    internal int[] Counts { get; private set; } = [];

    internal void ReserveCounts()
    {
        if (Counts.Length == 0) Counts = new int[Vocabulary];
    }
}
