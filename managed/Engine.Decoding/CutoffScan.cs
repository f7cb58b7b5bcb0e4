using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Engine.Decoding;

/// <summary>Which candidates a <see cref="PartialSelection.Cutoff"/> keeps, asked in the order of their ids: ties are settled in favour of the lower.</summary>
/// <param name="cutoff">Where to cut.</param>
/// <param name="costs">What each tie uses up [n]; empty: 1 each.</param>
internal ref struct CutoffScan(PartialSelection.Cutoff cutoff, ReadOnlySpan<float> costs)
{
    private readonly ReadOnlySpan<float> _costs = costs;
    private readonly float _threshold = cutoff.Threshold;
    private double _ties = cutoff.Ties;

    /// <summary>A bit for each of eight keys that start at a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Keeps(int place, Vector256<float> keys)
    {
        Vector256<float> threshold = Vector256.Create(_threshold);
        uint kept = Vector256.GreaterThan(keys, threshold).ExtractMostSignificantBits();
        uint tied = Vector256.Equals(keys, threshold).ExtractMostSignificantBits();
        return tied == 0 ? kept : kept | KeepsOfTies(place, tied);
    }

    /// <summary>The same of one key.</summary>
    public bool Keeps(int place, float key) => key > _threshold || key == _threshold && KeepsOfTies(place, 1) != 0;

    private uint KeepsOfTies(int place, uint tied)
    {
        if (_ties <= 0) return 0;
        double cost = Costs(place, tied);
        if (cost < _ties)
        {
            _ties -= cost;
            return tied;
        }

        uint kept = 0;
        for (uint rest = tied; rest != 0 && _ties > 0; rest &= rest - 1)
        {
            kept |= rest & ~(rest - 1);
            _ties -= Cost(place, rest);
        }

        return kept;
    }

    /// <summary>Cost of all lanes that are set.</summary>
    private readonly double Costs(int place, uint lanes)
    {
        if (_costs.IsEmpty) return BitOperations.PopCount(lanes);
        if (lanes == byte.MaxValue) return WeightSums.Total(_costs.Slice(place, Exponential.Lanes));
        double cost = 0;
        for (; lanes != 0; lanes &= lanes - 1) cost += Cost(place, lanes);
        return cost;
    }

    /// <summary>Cost of the lowest lane that is set.</summary>
    private readonly float Cost(int place, uint lanes) => _costs.IsEmpty ? 1 : _costs[place + BitOperations.TrailingZeroCount(lanes)];
}
