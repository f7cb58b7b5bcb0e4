using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Engine.Decoding;

/// <summary>
/// The tokens still in the draw, in the order of their ids: a short list, or every token of a vocabulary where few are ruled out beforehand.
/// A step takes a token out of the draw by giving it the weight 0, and never reorders, so that equal scores are always settled
/// in favour of the lower id, and nothing is ever sorted.
/// </summary>
internal sealed class Candidates
{
    private const int Lanes = Exponential.Lanes;

    private int[] _ids = [];
    private float[] _values = [];
    private float[] _weights = [];
    private float[] _keys = [];
    private double[] _blockTotals = [];
    private PartialSelection _selection = new(0);
    private bool _whole;
    private bool _summed;
    private double _totalWeight;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many fit.</summary>
    public int Capacity => _weights.Length;

    /// <summary>Scores [Count]; once scaled, (score - highest) / temperature.</summary>
    public Span<float> Values => _values.AsSpan(0, Count);

    /// <summary>e^value [Count], after <see cref="Weigh"/>; 0 of those that a step took out.</summary>
    public Span<float> Weights => _weights.AsSpan(0, Count);

    /// <summary>Scratch of a step: one key a candidate [Count].</summary>
    public Span<float> Keys => _keys.AsSpan(0, Count);

    /// <summary>Makes room for <paramref name="capacity"/> candidates.</summary>
    public void Reserve(int capacity)
    {
        if (capacity <= Capacity) return;
        // A vector that is packed to the front is written whole.
        _ids = new int[capacity + Lanes];
        _values = new float[capacity + Lanes];
        _weights = new float[capacity];
        _keys = new float[capacity];
        _blockTotals = new double[ScoreScan.Blocks(capacity)];
        _selection = new PartialSelection(capacity);
    }

    /// <summary>The id of the candidate at a place; ids ascend.</summary>
    public int Id(int place) => _whole ? place : _ids[place];

    /// <summary>Removes all.</summary>
    public void Clear() => (Count, _whole, _summed) = (0, false, false);

    /// <summary>Appends one; its id is above all present ones.</summary>
    public void Add(int id, float value)
    {
        _ids[Count] = id;
        _values[Count++] = value;
    }

    /// <summary>Appends the chosen ones of eight neighbours.</summary>
    /// <param name="first">The id of the first neighbour.</param>
    /// <param name="values">Their values.</param>
    /// <param name="chosen">All bits set for each that is appended.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int first, Vector256<float> values, Vector256<float> chosen)
    {
        // Most neighbours of a peaked distribution add nothing, and then nothing is written.
        if (chosen.AsInt32() == Vector256<int>.Zero) return;
        Count += Pack(first, values, chosen, ref MemoryMarshal.GetArrayDataReference(_ids), ref MemoryMarshal.GetArrayDataReference(_values), Count);
    }

    /// <summary>Appends each score at a place in [start, end) whose scaled value (score - highest) * inverse lies in [low, high], as that value.</summary>
    public void AddRange(ReadOnlySpan<float> scores, int start, int end, float highest, float inverse, float low, float high)
    {
        scores = scores[..end];
        ref float source = ref MemoryMarshal.GetReference(scores);
        ref int ids = ref MemoryMarshal.GetArrayDataReference(_ids);
        ref float values = ref MemoryMarshal.GetArrayDataReference(_values);
        Vector256<float> lows = Vector256.Create(low), highs = Vector256.Create(high);
        Vector256<float> offset = Vector256.Create(highest), scale = Vector256.Create(inverse);
        int count = Count, i = start;
        for (; i <= end - Lanes; i += Lanes)
        {
            Vector256<float> value = (Vector256.LoadUnsafe(ref source, (nuint)i) - offset) * scale;
            count += Pack(i, value, Vector256.GreaterThanOrEqual(value, lows) & Vector256.LessThanOrEqual(value, highs), ref ids, ref values, count);
        }

        Count = count;
        for (; i < end; i++)
        {
            float value = (scores[i] - highest) * inverse;
            if (value >= low && value <= high) Add(i, value);
        }
    }

    /// <summary>Makes every token of a vocabulary a candidate, whose value and weight the caller then writes.</summary>
    public void TakeAll(int vocabulary) => (Count, _whole, _summed) = (vocabulary, true, false);

    /// <summary>Computes the weights of the scaled values.</summary>
    public void Weigh()
    {
        Exponential.Invoke(Values, Weights);
        _summed = false;
    }

    /// <summary>Sum of the weights.</summary>
    public double TotalWeight()
    {
        if (!_summed) Sum();
        return _totalWeight;
    }

    /// <summary>The mass of what is left.</summary>
    public ScoreScan.Mass Measure() => new(TotalWeight(), WeightSums.Moment(Values, Weights));

    /// <summary>Takes the <paramref name="count"/> highest of the scores of a vocabulary, or all that are not ruled out where they are fewer.</summary>
    /// <param name="scores">Scores [vocabulary], at least one finite, no NaN.</param>
    /// <param name="blockHighest">The highest of each block [ceil(vocabulary / ScoreScan.Block)].</param>
    /// <param name="count">At least 1.</param>
    public void TakeHighest(ReadOnlySpan<float> scores, ReadOnlySpan<float> blockHighest, int count)
    {
        Clear();
        Cutoff cutoff = _selection.Highest(scores, blockHighest, count);
        for (int block = 0; block < blockHighest.Length; block++)
        {
            if (blockHighest[block] < cutoff.Threshold) continue;
            (int start, int end) = ScoreScan.Places(block, scores.Length);
            AddRange(scores, start, end, 0, 1, cutoff.Threshold, float.MaxValue);
        }

        if (Count > count) DropTies(cutoff);
    }

    /// <summary>Keeps the smallest set of highest keys whose weight reaches <paramref name="target"/>, at least one.</summary>
    /// <param name="keys">One key a candidate: <see cref="Values"/> or <see cref="Keys"/>.</param>
    /// <param name="target">Weight to reach, positive.</param>
    /// <param name="total">Weight of all.</param>
    public void KeepMass(ReadOnlySpan<float> keys, double target, double total)
    {
        Cutoff cutoff = _selection.Mass(keys, Weights, target, total);
        Keep(keys, cutoff.Threshold, cutoff.EndOfTies(keys, Weights));
    }

    /// <summary>Keeps the smallest set of highest keys whose weight reaches a target of which only bounds are known; does nothing and returns false where they leave a doubt.</summary>
    public bool TryKeepMass(ReadOnlySpan<float> keys, double least, double most)
    {
        double total = TotalWeight();
        if (most > total) return false;
        Cutoff fewer = _selection.Mass(keys, Weights, least, total), more = _selection.Mass(keys, Weights, most, total);
        if (fewer.Threshold != more.Threshold) return false;
        int endOfTies = more.EndOfTies(keys, Weights);
        if (fewer.EndOfTies(keys, Weights) != endOfTies) return false;
        Keep(keys, more.Threshold, endOfTies);
        return true;
    }

    /// <summary>Keeps the candidates whose weight is at least <paramref name="lowest"/>.</summary>
    public void KeepWeight(float lowest) => Keep(Weights, lowest, Count);

    /// <summary>The id at which the running weight passes <paramref name="uniform"/> times the total, found by the totals of blocks of 1024 places and then place by place.</summary>
    /// <param name="uniform">In [0, 1).</param>
    public int Draw(double uniform)
    {
        double target = uniform * TotalWeight();
        return DrawAt(ScoreScan.FindBlock(_blockTotals.AsSpan(0, ScoreScan.Blocks(Count)), ref target) * ScoreScan.Block, target);
    }

    /// <summary>The id at which the running weight from the place <paramref name="start"/> on passes <paramref name="target"/>; the last with a weight where none does.</summary>
    public int DrawAt(int start, double target)
    {
        double running = 0;
        int last = start;
        for (int i = start; i < Count; i++)
        {
            if (_weights[i] == 0) continue;
            last = i;
            running += _weights[i];
            if (running > target) break;
        }

        return Id(last);
    }

    /// <summary>
    /// Gives the weight 0 to keys below a threshold, or at it where they do not lie before <paramref name="endOfTies"/>, and sums what is left by blocks: the
    /// next step, or the draw, needs no pass for it.
    /// </summary>
    private void Keep(ReadOnlySpan<float> keys, float threshold, int endOfTies)
    {
        _totalWeight = 0;
        float higher = MathF.BitIncrement(threshold);
        for (int block = 0; block < ScoreScan.Blocks(Count); block++)
        {
            (int start, int end) = ScoreScan.Places(block, Count);
            int middle = Math.Clamp(endOfTies, start, end);
            double total = WeightSums.Keep(keys[start..middle], threshold, Weights[start..middle]) + WeightSums.Keep(keys[middle..end], higher, Weights[middle..end]);
            _blockTotals[block] = total;
            _totalWeight += total;
        }

        _summed = true;
    }

    /// <summary>Removes the values equal to the threshold that come after those that are kept.</summary>
    private void DropTies(Cutoff cutoff)
    {
        int place = cutoff.EndOfTies(Values, default), kept = place;
        for (; place < Count; place++)
        {
            if (_values[place] == cutoff.Threshold) continue;
            (_ids[kept], _values[kept]) = (_ids[place], _values[place]);
            kept++;
        }

        Count = kept;
    }

    /// <summary>Writes the chosen ones of eight neighbours at a place, and what has no meaning behind them up to eight. Returns how many are chosen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Pack(int first, Vector256<float> values, Vector256<float> chosen, ref int targetIds, ref float targetValues, int place)
    {
        uint bits = chosen.ExtractMostSignificantBits();
        if (bits == 0) return 0;
        Vector256<int> order = LaneCompression.Order(bits);
        (Vector256.Create(first) + order).StoreUnsafe(ref targetIds, (nuint)place);
        Vector256.ShuffleNative(values, order).StoreUnsafe(ref targetValues, (nuint)place);
        return BitOperations.PopCount(bits);
    }

    private void Sum()
    {
        _totalWeight = 0;
        for (int block = 0; block < ScoreScan.Blocks(Count); block++)
        {
            (int start, int end) = ScoreScan.Places(block, Count);
            double total = WeightSums.Total(Weights[start..end]);
            _blockTotals[block] = total;
            _totalWeight += total;
        }

        _summed = true;
    }
}
