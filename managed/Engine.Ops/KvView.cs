using Engine.Tensors;

namespace Engine.Ops;

/// <summary>
/// The K and V pages of one layer as attention sees them: arrays, never the allocator. A page holds <see cref="PageTokens"/> tokens laid out as
/// [kvHeads, PageTokens, headSize], so the tile of one page and head is contiguous. K and V have their own element types.
/// </summary>
public readonly unsafe struct KvView
{
    /// <summary>Tokens a page.</summary>
    public const int PageTokens = 64;

    /// <summary>Describes the pages at <paramref name="keys"/> and <paramref name="values"/>.</summary>
    public KvView(byte* keys, byte* values, DType keyType, DType valueType, int pages, int kvHeads, int headSize)
    {
        Keys = keys;
        Values = values;
        (KeyType, ValueType, Pages, KvHeads, HeadSize) = (keyType, valueType, pages, kvHeads, headSize);
        KeyRowBytes = keyType.RowBytes(headSize);
        ValueRowBytes = valueType.RowBytes(headSize);
    }

    /// <summary>First key page. [pages, kvHeads, PageTokens, headSize]</summary>
    public byte* Keys { get; }

    /// <summary>First value page. [pages, kvHeads, PageTokens, headSize]</summary>
    public byte* Values { get; }

    /// <summary>Element type of the keys.</summary>
    public DType KeyType { get; }

    /// <summary>Element type of the values.</summary>
    public DType ValueType { get; }

    /// <summary>Pages in the pool.</summary>
    public int Pages { get; }

    /// <summary>Key/value heads.</summary>
    public int KvHeads { get; }

    /// <summary>Elements a head.</summary>
    public int HeadSize { get; }

    /// <summary>Bytes of one key row (one token of one head).</summary>
    public long KeyRowBytes { get; }

    /// <summary>Bytes of one value row (one token of one head).</summary>
    public long ValueRowBytes { get; }

    /// <summary>The keys of one page and head. [PageTokens, headSize]</summary>
    public byte* KeyTile(int page, int head) => Keys + ((long)page * KvHeads + head) * PageTokens * KeyRowBytes;

    /// <summary>The values of one page and head. [PageTokens, headSize]</summary>
    public byte* ValueTile(int page, int head) => Values + ((long)page * KvHeads + head) * PageTokens * ValueRowBytes;

    /// <summary>Bytes that one page of one layer takes, keys and values together.</summary>
    public static long PageBytes(DType keyType, DType valueType, int kvHeads, int headSize) =>
        PageTokens * (long)kvHeads * (keyType.RowBytes(headSize) + valueType.RowBytes(headSize));
}
