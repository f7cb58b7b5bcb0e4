using System.Runtime.CompilerServices;

namespace Engine.Text;

/// <summary>
/// Growable list of token ids, owned by the caller and reused between calls, so that encoding allocates nothing in steady state.
/// Optionally each token has the byte range of the piece or text it covers. Not thread-safe.
/// </summary>
public sealed class TokenBuffer
{
    private int[] ids = new int[64];
    private SourceRange[] ranges = [];

    /// <summary>Creates an empty buffer.</summary>
    /// <param name="tracksRanges">Whether ranges are stored.</param>
    public TokenBuffer(bool tracksRanges = false) => TracksRanges = tracksRanges;

    /// <summary>Whether ranges are stored.</summary>
    public bool TracksRanges { get; }

    /// <summary>Number of tokens.</summary>
    public int Count { get; private set; }

    /// <summary>Token ids [Count].</summary>
    public ReadOnlySpan<int> Ids => ids.AsSpan(0, Count);

    /// <summary>Byte ranges [Count], empty when not tracked.</summary>
    public Span<SourceRange> Ranges => TracksRanges ? ranges.AsSpan(0, Count) : default;

    /// <summary>Removes all tokens and keeps the memory.</summary>
    public void Clear() => Count = 0;

    /// <summary>Appends a token that covers bytes [start, end) of the piece being encoded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int id, int start, int end)
    {
        int index = Count;
        if (index == ids.Length) Grow(1);
        ids[index] = id;
        if (TracksRanges)
        {
            if (index >= ranges.Length) Grow(1);
            ranges[index] = new SourceRange(start, end);
        }
        Count = index + 1;
    }

    /// <summary>Appends several tokens without ranges; the buffer must not track them.</summary>
    public void AddRange(ReadOnlySpan<int> more)
    {
        if (TracksRanges) throw new InvalidOperationException("this token buffer tracks ranges: add tokens one by one");
        if (Count + more.Length > ids.Length) Grow(more.Length);
        more.CopyTo(ids.AsSpan(Count));
        Count += more.Length;
    }

    /// <summary>Appends up to three tokens without ranges, as a word cache stores them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AddUpToThree(int id0, int id1, int id2, int count)
    {
        int index = Count;
        if (index + 3 > ids.Length) Grow(3);
        ref int place = ref ids[index];
        place = id0;
        System.Runtime.CompilerServices.Unsafe.Add(ref place, 1) = id1;
        System.Runtime.CompilerServices.Unsafe.Add(ref place, 2) = id2;
        Count = index + count;
    }

    /// <summary>Removes the token at <paramref name="index"/>; the one before it covers its text too.</summary>
    internal void FuseAt(int index)
    {
        int behind = Count - index - 1;
        if (TracksRanges)
        {
            ranges[index - 1] = ranges[index - 1] with { End = ranges[index].End };
            ranges.AsSpan(index + 1, behind).CopyTo(ranges.AsSpan(index));
        }
        ids.AsSpan(index + 1, behind).CopyTo(ids.AsSpan(index));
        Count--;
    }

    /// <summary>The ids as a new array.</summary>
    public int[] ToArray() => Ids.ToArray();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int more)
    {
        int size = Math.Max(Count + more, ids.Length);
        if (size > ids.Length) Array.Resize(ref ids, Math.Max(size, 2 * ids.Length));
        if (TracksRanges && ranges.Length < ids.Length) Array.Resize(ref ranges, ids.Length);
    }
}
