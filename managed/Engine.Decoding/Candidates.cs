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
    public void Clear() => (Count, _whole) = (0, false);

    /// <summary>Appends one; its id is above all present ones.</summary>
    public void Add(int id, float value)
    {
        _ids[Count] = id;
        _values[Count++] = value;
    }

    /// <summary>Appends the chosen ones of eight neighbours.</summary>
    /// <param name="first">The id of the first neighbour.</param>
    /// <param name="values">Their values.</param>
    /// <param name="chosen">A bit for each.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int first, Vector256<float> values, uint chosen)
    {
        if (chosen == 0) return;
        Vector256<int> order = LaneCompression.Order(chosen);
        (Vector256.Create(first) + order).CopyTo(_ids, Count);
        Vector256.ShuffleNative(values, order).CopyTo(_values, Count);
        Count += BitOperations.PopCount(chosen);
    }

    /// <summary>Appends every id of <paramref name="scores"/> that is not ruled out.</summary>
    public void AddAll(ReadOnlySpan<float> scores)
    {
        for (int id = 0; id < scores.Length; id++)
            if (!float.IsNegativeInfinity(scores[id])) Add(id, scores[id]);
    }

    /// <summary>Makes every token of a vocabulary a candidate, whose value and weight the caller then writes.</summary>
    public void TakeAll(int vocabulary) => (Count, _whole) = (vocabulary, true);

    /// <summary>Computes the weights of the scaled values.</summary>
    public void Weigh() => Exponential.Invoke(Values, Weights);

    /// <summary>Sum of the weights.</summary>
    public double TotalWeight() => WeightSums.Total(Weights);

    /// <summary>The mass of what is left.</summary>
    public ScoreScan.Mass Measure() => new(TotalWeight(), WeightSums.Moment(Values, Weights));

    /// <summary>Keeps the <paramref name="count"/> highest values of candidates that are not weighed yet.</summary>
    public void KeepHighest(int count)
    {
        if (count >= Count) return;
        CutoffScan scan = new(_selection.Highest(Values, count), default);
        ref int ids = ref MemoryMarshal.GetArrayDataReference(_ids);
        ref float values = ref MemoryMarshal.GetArrayDataReference(_values);
        int kept = 0, i = 0;
        for (; i <= Count - Lanes; i += Lanes)
        {
            Vector256<float> value = Vector256.LoadUnsafe(ref values, (nuint)i);
            uint chosen = scan.Keeps(i, value);
            if (chosen == 0) continue;
            Vector256<int> order = LaneCompression.Order(chosen);
            Vector256<int> id = Vector256.LoadUnsafe(ref ids, (nuint)i);
            // A write never passes the place that is read.
            Vector256.ShuffleNative(value, order).StoreUnsafe(ref values, (nuint)kept);
            Vector256.ShuffleNative(id, order).StoreUnsafe(ref ids, (nuint)kept);
            kept += BitOperations.PopCount(chosen);
        }

        for (; i < Count; i++)
        {
            if (!scan.Keeps(i, _values[i])) continue;
            _ids[kept] = _ids[i];
            _values[kept++] = _values[i];
        }

        Count = kept;
    }

    /// <summary>Keeps the smallest set of highest keys whose weight reaches <paramref name="target"/>, at least one.</summary>
    /// <param name="keys">One key a candidate: <see cref="Values"/> or <see cref="Keys"/>.</param>
    /// <param name="target">Weight to reach, positive.</param>
    /// <param name="total">Weight of all.</param>
    public void KeepMass(ReadOnlySpan<float> keys, double target, double total) => Keep(keys, new CutoffScan(_selection.Mass(keys, Weights, target, total), Weights));

    /// <summary>Keeps the smallest set of highest keys whose weight reaches a target of which only bounds are known; does nothing and returns false where they leave a doubt.</summary>
    public bool TryKeepMass(ReadOnlySpan<float> keys, double least, double most)
    {
        double total = TotalWeight();
        if (most > total) return false;
        PartialSelection.Cutoff first = _selection.Mass(keys, Weights, least, total), last = _selection.Mass(keys, Weights, most, total);
        if (first.Threshold != last.Threshold) return false;
        CutoffScan fewer = new(first, Weights), more = new(last, Weights);
        for (int i = 0; i < keys.Length; i++)
            if (keys[i] == first.Threshold && fewer.Keeps(i, keys[i]) != more.Keeps(i, keys[i])) return false;
        Keep(keys, new CutoffScan(last, Weights));
        return true;
    }

    /// <summary>Keeps the candidates whose weight is at least <paramref name="lowest"/>.</summary>
    public void KeepWeight(float lowest) => Keep(Weights, new CutoffScan(new PartialSelection.Cutoff(lowest, double.PositiveInfinity), default));

    /// <summary>The id at which the running weight passes <paramref name="uniform"/> times the total, found by the totals of blocks of 1024 places and then place by place.</summary>
    /// <param name="uniform">In [0, 1).</param>
    public int Draw(double uniform)
    {
        Span<double> totals = _blockTotals.AsSpan(0, ScoreScan.Blocks(Count));
        double total = 0;
        for (int block = 0; block < totals.Length; block++)
        {
            int start = block * ScoreScan.Block;
            total += totals[block] = WeightSums.Total(Weights.Slice(start, Math.Min(ScoreScan.Block, Count - start)));
        }

        double target = uniform * total;
        return DrawAt(ScoreScan.FindBlock(totals, ref target) * ScoreScan.Block, target);
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

    private void Keep(ReadOnlySpan<float> keys, CutoffScan scan)
    {
        ref float source = ref MemoryMarshal.GetReference(keys);
        ref float weights = ref MemoryMarshal.GetArrayDataReference(_weights);
        Vector256<uint> bits = Vector256.Create(1u, 2, 4, 8, 16, 32, 64, 128);
        int i = 0;
        for (; i <= keys.Length - Lanes; i += Lanes)
        {
            uint kept = scan.Keeps(i, Vector256.LoadUnsafe(ref source, (nuint)i));
            Vector256<float> mask = Vector256.Equals(Vector256.Create(kept) & bits, bits).AsSingle();
            (Vector256.LoadUnsafe(ref weights, (nuint)i) & mask).StoreUnsafe(ref weights, (nuint)i);
        }

        for (; i < keys.Length; i++)
            if (!scan.Keeps(i, keys[i])) _weights[i] = 0;
    }
}
