namespace Engine.Decoding;

/// <summary>
/// The tokens still in the draw, in the order of their ids. A step removes some by a threshold and never reorders, so that equal
/// scores are always settled in favour of the lower id, and nothing is ever sorted.
/// </summary>
internal sealed class Candidates
{
    private int[] _ids = [];
    private float[] _values = [];
    private float[] _weights = [];
    private float[] _keys = [];
    private float[] _selectionKeys = [];
    private float[] _selectionWeights = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many fit.</summary>
    public int Capacity => _ids.Length;

    /// <summary>Ascending ids [Count].</summary>
    public Span<int> Ids => _ids.AsSpan(0, Count);

    /// <summary>Scores [Count]; once scaled, (score - highest) / temperature.</summary>
    public Span<float> Values => _values.AsSpan(0, Count);

    /// <summary>e^value [Count], after <see cref="Weigh"/>.</summary>
    public Span<float> Weights => _weights.AsSpan(0, Count);

    /// <summary>Scratch of a step: one key a candidate [Count].</summary>
    public Span<float> Keys => _keys.AsSpan(0, Count);

    /// <summary>Makes room for <paramref name="capacity"/> candidates.</summary>
    public void Reserve(int capacity)
    {
        if (capacity <= Capacity) return;
        _ids = new int[capacity];
        _values = new float[capacity];
        _weights = new float[capacity];
        _keys = new float[capacity];
        _selectionKeys = new float[capacity];
        _selectionWeights = new float[capacity];
    }

    /// <summary>Removes all.</summary>
    public void Clear() => Count = 0;

    /// <summary>Appends one; its id is above all present ones.</summary>
    public void Add(int id, float value)
    {
        _ids[Count] = id;
        _values[Count++] = value;
    }

    /// <summary>Appends every id of <paramref name="scores"/> that is not ruled out.</summary>
    public void AddAll(ReadOnlySpan<float> scores)
    {
        for (int id = 0; id < scores.Length; id++)
            if (!float.IsNegativeInfinity(scores[id])) Add(id, scores[id]);
    }

    /// <summary>Computes the weights of the scaled values.</summary>
    public void Weigh() => Exponential.Invoke(Values, Weights);

    /// <summary>The mass of the scaled values, summed as for a whole vocabulary.</summary>
    public ScoreScan.Mass Measure() => ScoreScan.Measure(Values, 0, 1, default);

    /// <summary>Sum of the weights.</summary>
    public double TotalWeight()
    {
        ReadOnlySpan<float> weights = Weights;
        double a = 0, b = 0, c = 0, d = 0;
        int i = 0;
        for (; i <= weights.Length - 4; i += 4)
        {
            a += weights[i];
            b += weights[i + 1];
            c += weights[i + 2];
            d += weights[i + 3];
        }

        for (; i < weights.Length; i++) a += weights[i];
        return a + b + (c + d);
    }

    /// <summary>Keeps the <paramref name="count"/> highest values.</summary>
    public void KeepHighest(int count)
    {
        if (count >= Count) return;
        Values.CopyTo(_selectionKeys);
        PartialSelection.Cutoff cutoff = PartialSelection.Highest(_selectionKeys.AsSpan(0, Count), count);
        Compact(Values, cutoff, default);
    }

    /// <summary>Keeps the smallest set of highest keys whose weight reaches <paramref name="target"/>, at least one.</summary>
    /// <param name="keys">One key a candidate: <see cref="Values"/> or <see cref="Keys"/>.</param>
    /// <param name="target">Weight to reach.</param>
    public void KeepMass(ReadOnlySpan<float> keys, double target)
    {
        keys.CopyTo(_selectionKeys);
        Weights.CopyTo(_selectionWeights);
        PartialSelection.Cutoff cutoff =
            PartialSelection.Mass(_selectionKeys.AsSpan(0, Count), _selectionWeights.AsSpan(0, Count), target);
        Compact(keys, cutoff, Weights);
    }

    /// <summary>Keeps the candidates whose weight is at least <paramref name="lowest"/>.</summary>
    public void KeepWeight(float lowest) => Compact(Weights, new PartialSelection.Cutoff(lowest, double.PositiveInfinity), default);

    /// <summary>The id at which the running weight passes <paramref name="uniform"/> times the total.</summary>
    /// <param name="uniform">In [0, 1).</param>
    public int Draw(double uniform) => DrawAt(uniform * TotalWeight());

    /// <summary>The id at which the running weight passes <paramref name="target"/>; the last with a weight where none does.</summary>
    public int DrawAt(double target)
    {
        double running = 0;
        int last = 0;
        for (int i = 0; i < Count; i++)
        {
            if (_weights[i] == 0) continue;
            last = i;
            running += _weights[i];
            if (running > target) break;
        }

        return _ids[last];
    }

    /// <summary>Stable removal. The costs of ties are 1 each where none are given; a write never passes the place that is read, so keys and costs may be the arrays compacted.</summary>
    private void Compact(ReadOnlySpan<float> keys, PartialSelection.Cutoff cutoff, ReadOnlySpan<float> costs)
    {
        int kept = 0;
        double ties = cutoff.Ties;
        bool tied = false;
        for (int i = 0; i < keys.Length; i++)
        {
            float key = keys[i];
            bool keep = key > cutoff.Threshold;
            if (key == cutoff.Threshold && (!tied || ties > 0))
            {
                keep = tied = true;
                ties -= costs.IsEmpty ? 1 : costs[i];
            }

            // Written in any case and counted when kept: which are kept is no pattern that a branch could learn.
            _ids[kept] = _ids[i];
            _weights[kept] = _weights[i];
            _values[kept] = _values[i];
            kept += keep ? 1 : 0;
        }

        Count = kept;
    }
}
