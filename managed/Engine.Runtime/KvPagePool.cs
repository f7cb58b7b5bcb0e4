namespace Engine.Runtime;

/// <summary>
/// Which pages of the KV cache are in use, and by how many sequences. A page is <see cref="Engine.Ops.KvView.PageTokens"/> tokens in every layer. Pages are shared by
/// reference count: a fork of a sequence retains its pages, and whoever writes into a shared page copies it first. Not thread-safe: the engine loop owns it.
/// </summary>
public sealed class KvPagePool
{
    private readonly int[] _references;
    private readonly int[] _free;
    private readonly Action<int>? _onFreed;
    private int _freeCount;

    /// <summary>Creates a pool of free pages.</summary>
    /// <param name="pages">Number of pages.</param>
    /// <param name="onFreed">Called with each page whose last reference went; tests poison the page there.</param>
    public KvPagePool(int pages, Action<int>? onFreed = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pages);
        _references = new int[pages];
        _free = new int[pages];
        _onFreed = onFreed;
        _freeCount = pages;
        // Low numbers are handed out first, so a lone sequence walks memory upwards.
        for (int i = 0; i < pages; i++) _free[i] = pages - 1 - i;
    }

    /// <summary>Pages in all.</summary>
    public int Capacity => _references.Length;

    /// <summary>Pages that nobody holds.</summary>
    public int Free => _freeCount;

    /// <summary>Pages in use. Zero once every sequence has gone.</summary>
    public int Used => Capacity - _freeCount;

    /// <summary>Takes a free page with one reference; -1 when there is none.</summary>
    public int Rent()
    {
        if (_freeCount == 0) return -1;
        int page = _free[--_freeCount];
        _references[page] = 1;
        return page;
    }

    /// <summary>Adds a reference to a page in use.</summary>
    public void Retain(int page)
    {
        if (_references[page] == 0) throw new InvalidOperationException($"Page {page} is free and cannot be shared.");
        _references[page]++;
    }

    /// <summary>Gives a reference back; the page is free when it was the last.</summary>
    public void Release(int page)
    {
        if (_references[page] == 0) throw new InvalidOperationException($"Page {page} was released more often than it was taken.");
        if (--_references[page] > 0) return;
        _free[_freeCount++] = page;
        _onFreed?.Invoke(page);
    }

    /// <summary>Whether more than one sequence reads the page.</summary>
    public bool IsShared(int page) => _references[page] > 1;
}
