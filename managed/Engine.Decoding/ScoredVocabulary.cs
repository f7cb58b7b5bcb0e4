namespace Engine.Decoding;

/// <summary>A whole vocabulary of scores seen as a distribution at a temperature: scaled score v = (score - highest) / temperature, probability e^v / total.</summary>
internal readonly ref struct ScoredVocabulary
{
    // A list of more than this share of the vocabulary costs more than the vocabulary itself.
    private const int ListShare = 4;

    // Half of that, as the sample that tells is small and gathering in vain costs more than weighing all.
    private const int BroadShare = 8;

    // Where more tokens than this share are near the highest, their bounds are too far apart to settle anything.
    private const int TopShare = 64;

    // Of a peaked distribution less than a thousandth lies below.
    private const float NearScore = -9;

    // A lane of a block adds 128 floats, each addition rounded by 2^-24: 8e-6, and the bound's own rounding.
    private const double SumError = 5e-5;

    private readonly ReadOnlySpan<float> _scores;
    private readonly SamplerScratch _scratch;
    private readonly float _highest;
    private readonly float _inverse;

    /// <summary>Finds the highest score.</summary>
    /// <param name="scores">Scores [vocabulary].</param>
    /// <param name="temperature">Positive.</param>
    /// <param name="scratch">Receives the highest score and the mass of each block.</param>
    /// <exception cref="LogitsException">A score is NaN or plus infinity, or all are minus infinity.</exception>
    public ScoredVocabulary(ReadOnlySpan<float> scores, float temperature, SamplerScratch scratch)
    {
        _scores = scores;
        _scratch = scratch;
        _highest = ScoreScan.Highest(scores, scratch.BlockHighest);
        _inverse = 1 / temperature;
    }

    /// <summary>The sum of e^v, and with <see cref="FirstMoment"/> that of v e^v.</summary>
    public ScoreScan.Mass Measure<TMoment>() where TMoment : struct, IMoment =>
        ScoreScan.Measure<TMoment, Discarded>(_scores, _highest, _inverse, _scratch.BlockHighest, _scratch.BlockTotals, default, default);

    /// <summary>Fills <paramref name="into"/> with all tokens, weighed, and returns what <see cref="Measure"/> does.</summary>
    public ScoreScan.Mass TakeAll<TMoment>(Candidates into) where TMoment : struct, IMoment
    {
        into.TakeAll(_scores.Length);
        return ScoreScan.Measure<TMoment, Stored>(_scores, _highest, _inverse, _scratch.BlockHighest, _scratch.BlockTotals, into.Values, into.Weights);
    }

    /// <summary>Whether, by one token of each block, so many have a scaled score in [low, high] that they make no short list.</summary>
    public bool IsBroad(float low = NearScore, float high = 0)
    {
        int near = 0;
        for (int place = 0; place < _scores.Length; place += ScoreScan.Block)
        {
            float value = (_scores[place] - _highest) * _inverse;
            if (value >= low && value <= high) near++;
        }

        return near * BroadShare > _scratch.BlockHighest.Length;
    }

    /// <summary>ln of the sum of e^score at temperature 1.</summary>
    public double LogTotal() => _highest + Math.Log(Measure<NoMoment>().Total);

    /// <summary>
    /// Fills <paramref name="into"/> with the weighed tokens whose scaled score lies in [low, high], in passes that skip the blocks that hold none;
    /// with all tokens where those are many.
    /// </summary>
    /// <returns>False where all were taken.</returns>
    public bool Gather(float low, float high, Candidates into)
    {
        into.Clear();
        int limit = _scores.Length / ListShare;
        bool listed = !IsBroad(low, high);
        for (int block = 0; listed && block < _scratch.BlockHighest.Length; block++)
        {
            if ((_scratch.BlockHighest[block] - _highest) * _inverse < low) continue;
            (int start, int end) = ScoreScan.Places(block, _scores.Length);
            into.AddRange(_scores, start, end, _highest, _inverse, low, high);
            listed = into.Count <= limit;
        }

        if (listed) into.Weigh();
        else TakeAll<NoMoment>(into);
        return listed;
    }

    /// <summary>
    /// Fills <paramref name="into"/> with the weighed tokens near the highest score, and bounds the total that
    /// <see cref="Measure"/> would find, at a fraction of its cost. The totals of the blocks become the upper bounds of what is not near.
    /// False where the tokens are many: then all bounds are of the first blocks only.
    /// </summary>
    public bool TryGatherTop(Candidates into, out double least, out double most)
    {
        into.Clear();
        double rest = 0;
        int limit = _scores.Length / TopShare, block = 0;
        for (; block < _scratch.BlockHighest.Length && into.Count <= limit; block++)
        {
            _scratch.BlockTotals[block] = ScoreScan.GatherTop(_scores, block, _highest, _inverse, NearScore, into);
            rest += _scratch.BlockTotals[block];
        }

        into.Weigh();
        double top = into.TotalWeight();
        least = (top + rest / ScoreScan.ChordExcess) * (1 - SumError);
        most = (top + rest) * (1 + SumError);
        return block == _scratch.BlockHighest.Length;
    }

    /// <summary>
    /// Fills <paramref name="into"/> with all weighed tokens whose scaled score is no further from <paramref name="center"/> than a distance at
    /// which their weight reaches <paramref name="target"/>. The distance is found by doubling; it is a superset of what a cut will keep.
    /// </summary>
    public void GatherMass(float center, double target, Candidates into)
    {
        // Weights below e^-87.3 are 0: nothing further away adds any.
        for (float distance = 4; Gather(center - distance, center + distance, into); distance *= 2)
            if (into.TotalWeight() >= target || center - distance < -100) return;
    }

    /// <summary>Candidates that <see cref="Draw"/> needs room for.</summary>
    public static int RoomForDraw(int vocabulary) => Math.Min(vocabulary, vocabulary / TopShare + 2 * ScoreScan.Block);

    /// <summary>Draws an id from the whole distribution.</summary>
    /// <param name="uniform">In [0, 1).</param>
    /// <param name="block">Scratch with room for <see cref="RoomForDraw"/>; its candidates are lost.</param>
    public int Draw(double uniform, Candidates block)
    {
        if (!IsBroad() && TryDrawTop(uniform, block) is >= 0 and int id) return id;
        double target = uniform * Measure<NoMoment>().Total;
        int index = ScoreScan.FindBlock(_scratch.BlockTotals, ref target);
        block.Clear();
        (int start, int end) = ScoreScan.Places(index, _scores.Length);
        block.AddRange(_scores, start, end, _highest, _inverse, float.MinValue, 0);
        block.Weigh();
        return block.DrawAt(0, target);
    }

    /// <summary>
    /// Draws among the tokens near the highest score, where the bounds of all else leave no doubt that <see cref="Draw"/> would come to the same; -1 where they do.
    /// </summary>
    private int TryDrawTop(double uniform, Candidates top)
    {
        if (!TryGatherTop(top, out double least, out double most)) return -1;
        ReadOnlySpan<double> rests = _scratch.BlockTotals;
        double slack = SumError * most, earliest = uniform * least - slack, latest = uniform * most + slack;
        double listed = 0, rest = 0;
        int block = 0;
        for (int i = 0; i < top.Count; i++)
        {
            // What is not near lies before the token or behind it only where it is of other blocks.
            for (; block < top.Id(i) / ScoreScan.Block; block++) rest += rests[block];
            double before = listed + rest + rests[block];
            listed += top.Weights[i];
            if (before <= earliest && listed + rest / ScoreScan.ChordExcess > latest) return top.Id(i);
        }

        return -1;
    }
}
