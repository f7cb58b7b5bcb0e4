using Engine.Ops;

namespace Engine.Runtime;

/// <summary>The pages of one sequence in order of position.</summary>
/// <param name="pool">Where pages come from.</param>
/// <param name="maxTokens">Most tokens that the sequence can hold.</param>
public sealed class PageTable(KvPagePool pool, int maxTokens)
{
    private readonly int[] _pages = new int[PagesFor(maxTokens)];

    /// <summary>Pages held.</summary>
    public int Count { get; private set; }

    /// <summary>The pages. [Count]</summary>
    public ReadOnlySpan<int> Pages => _pages.AsSpan(0, Count);

    /// <summary>Pages that <paramref name="tokens"/> tokens take.</summary>
    public static int PagesFor(int tokens) => (tokens + KvView.PageTokens - 1) / KvView.PageTokens;

    /// <summary>
    /// Makes positions [<paramref name="from"/>, <paramref name="to"/>) writable: rents missing pages and copies shared ones. False, with nothing lost, when the pool is empty;
    /// pages got so far stay in the table.
    /// </summary>
    /// <param name="from">First position that will be written.</param>
    /// <param name="to">One past the last.</param>
    /// <param name="copy">Copies page (first argument) to page (second argument) in every layer.</param>
    public bool TryMakeWritable(int from, int to, Action<int, int> copy)
    {
        for (int i = from / KvView.PageTokens; i < Count && i * KvView.PageTokens < to; i++)
        {
            if (!pool.IsShared(_pages[i])) continue;
            int fresh = pool.Rent();
            if (fresh < 0) return false;
            copy(_pages[i], fresh);
            pool.Release(_pages[i]);
            _pages[i] = fresh;
        }

        while (Count < PagesFor(to))
        {
            int page = pool.Rent();
            if (page < 0) return false;
            _pages[Count++] = page;
        }

        return true;
    }

    /// <summary>Shares the pages of the first <paramref name="tokens"/> tokens of another table; this one must be empty.</summary>
    public void ShareFrom(PageTable source, int tokens)
    {
        if (Count != 0) throw new InvalidOperationException("Only an empty page table can share another's pages.");
        foreach (int page in source.Pages[..PagesFor(tokens)])
        {
            pool.Retain(page);
            _pages[Count++] = page;
        }
    }

    /// <summary>Gives back the pages beyond the first <paramref name="tokens"/> tokens.</summary>
    public void Truncate(int tokens)
    {
        while (Count > PagesFor(tokens)) pool.Release(_pages[--Count]);
    }
}
