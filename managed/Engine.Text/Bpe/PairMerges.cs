using System.Runtime.CompilerServices;

namespace Engine.Text;

/// <summary>Merge rules: a pair of ids to rank and merged id, in an open-addressing table.</summary>
internal sealed class PairMerges
{
    private readonly Slot[] slots;
    private readonly int shift;

    /// <summary>Builds the table; a pair given twice keeps its last rule.</summary>
    /// <param name="rules">Rules in order of rank.</param>
    public PairMerges(IReadOnlyList<(int Left, int Right, int Merged)> rules)
    {
        int size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2L * rules.Count));
        slots = new Slot[size];
        shift = 64 - System.Numerics.BitOperations.Log2((uint)size);
        Array.Fill(slots, new Slot { Pair = ulong.MaxValue });
        for (int rank = 0; rank < rules.Count; rank++)
        {
            ulong pair = Key(rules[rank].Left, rules[rank].Right);
            int slot = First(pair);
            while (slots[slot].Pair != ulong.MaxValue && slots[slot].Pair != pair) slot = (slot + 1) & (size - 1);
            slots[slot] = new Slot { Pair = pair, Rank = rank, Merged = rules[rank].Merged };
        }
    }

    /// <summary>Rank of a pair and what it merges to; int.MaxValue when there is no rule.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int left, int right, out int merged)
    {
        ulong pair = Key(left, right);
        Slot[] table = slots;
        for (int slot = First(pair); ; slot++)
        {
            ref Slot candidate = ref table[slot & (table.Length - 1)];
            if (candidate.Pair == pair)
            {
                merged = candidate.Merged;
                return candidate.Rank;
            }
            if (candidate.Pair == ulong.MaxValue)
            {
                merged = -1;
                return int.MaxValue;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Key(int left, int right) => (ulong)(uint)left << 32 | (uint)right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int First(ulong pair)
    {
        // Two odd multipliers: ids of one pair differ in few bits.
        ulong mixed = (pair ^ (pair >> 29)) * 0x9E3779B97F4A7C15;
        return (int)(mixed >> shift);
    }

    private struct Slot
    {
        public ulong Pair;
        public int Rank;
        public int Merged;
    }
}
