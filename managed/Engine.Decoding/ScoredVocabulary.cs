namespace Engine.Decoding;

/// <summary>A whole vocabulary of scores seen as a distribution at a temperature: scaled score v = (score - highest) / temperature, probability e^v / total.</summary>
internal readonly ref struct ScoredVocabulary
{
    private readonly ReadOnlySpan<float> _scores;
    private readonly Span<double> _blockTotals;
    private readonly float _highest;
    private readonly float _inverse;

    /// <summary>Finds the highest score.</summary>
    /// <param name="scores">Scores [vocabulary].</param>
    /// <param name="temperature">Positive.</param>
    /// <param name="blockTotals">Scratch [ceil(vocabulary / ScoreScan.Block)].</param>
    /// <param name="measure">Whether the mass is needed.</param>
    /// <exception cref="LogitsException">A score is NaN or plus infinity, or all are minus infinity.</exception>
    public ScoredVocabulary(ReadOnlySpan<float> scores, float temperature, Span<double> blockTotals, bool measure)
    {
        _scores = scores;
        _blockTotals = blockTotals;
        _highest = ScoreScan.Highest(scores);
        _inverse = 1 / temperature;
        if (measure) Mass = ScoreScan.Measure(scores, _highest, _inverse, blockTotals);
    }

    /// <summary>The mass, where it was asked for.</summary>
    public ScoreScan.Mass Mass { get; }

    /// <summary>ln of the sum of e^score at temperature 1.</summary>
    public double LogTotal => _highest + Math.Log(Mass.Total);

    /// <summary>Fills <paramref name="into"/> with the weighed tokens whose scaled score lies in [low, high].</summary>
    public void Gather(float low, float high, Candidates into)
    {
        into.Clear();
        ScoreScan.Gather(_scores, _highest, _inverse, low, high, into);
        into.Weigh();
    }

    /// <summary>
    /// Fills <paramref name="into"/> with all weighed tokens whose scaled score is no further from <paramref name="center"/> than a distance at
    /// which their weight reaches <paramref name="target"/>. The distance is found by doubling; it is a superset of what a cut will keep.
    /// </summary>
    public void GatherMass(float center, double target, Candidates into)
    {
        for (float distance = 4; ; distance *= 2)
        {
            Gather(center - distance, center + distance, into);
            // Weights below e^-87.3 are 0: nothing further away adds any.
            if (into.TotalWeight() >= target || center - distance < -100) return;
        }
    }

    /// <summary>Draws an id from the whole distribution.</summary>
    /// <param name="uniform">In [0, 1).</param>
    /// <param name="block">Scratch; its candidates are lost.</param>
    public int Draw(double uniform, Candidates block)
    {
        double target = uniform * Mass.Total;
        int index = 0, last = 0;
        for (; index < _blockTotals.Length; index++)
        {
            if (_blockTotals[index] > 0) last = index;
            if (target < _blockTotals[index]) break;
            target -= _blockTotals[index];
        }

        int start = Math.Min(index, last) * ScoreScan.Block;
        block.Clear();
        ReadOnlySpan<float> scores = _scores.Slice(start, Math.Min(ScoreScan.Block, _scores.Length - start));
        ScoreScan.Gather(scores, _highest, _inverse, float.MinValue, 0, block);
        block.Weigh();
        return start + block.DrawAt(target);
    }
}
