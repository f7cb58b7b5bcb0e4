using System.Runtime.CompilerServices;

namespace Engine.Text;

/// <summary>Merges by a table of id pairs.</summary>
internal readonly struct PairRule(PairMerges merges) : IMergeRule
{
    private readonly PairMerges merges = merges;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Rank(int left, int right, int start, int end, out int merged) => merges.Find(left, right, out merged);
}
