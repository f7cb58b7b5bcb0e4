using Engine.Ops;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>One piece of attention work: a block of a sequence's tokens, one key head with its group of query heads, a range of chunks.</summary>
internal struct AttentionItem
{
    /// <summary>Sequence in the batch.</summary>
    public int Sequence;

    /// <summary>First token row of the block.</summary>
    public int FirstToken;

    /// <summary>Tokens of the block.</summary>
    public int Tokens;

    /// <summary>Key head.</summary>
    public int KvHead;

    /// <summary>First position that a token of the block sees.</summary>
    public int FirstKey;

    /// <summary>End of the positions that tokens of the block see.</summary>
    public int EndKey;

    /// <summary>First chunk of the context.</summary>
    public int FirstChunk;

    /// <summary>End of the chunks.</summary>
    public int EndChunk;

    /// <summary>Where the state goes when others hold the rest of the context; -1: the item is whole and writes its output.</summary>
    public long Partial;
}

/// <summary>A block whose context was split: its partial states are added in the order of the context.</summary>
internal struct AttentionFold
{
    /// <summary>The block, all chunks; Partial is where the first state lies.</summary>
    public AttentionItem Block;

    /// <summary>Floats from one state to the next.</summary>
    public long Stride;
}

/// <summary>
/// Cuts attention into items. The context is always walked page by page and summed up in chunks of <see cref="ChunkPages"/> pages that start at
/// fixed positions, and the chunks' states are added in order; so it does not show in the result how tokens are grouped into blocks or whether a
/// block's chunks are done by one thread or by many. That freedom is used for balance: a block that is a large part of the work is split by chunks.
/// </summary>
internal sealed unsafe class AttentionPlan : IDisposable
{
    /// <summary>Pages of a chunk.</summary>
    public const int ChunkPages = 8;

    private const int ChunkKeys = ChunkPages * KvView.PageTokens;
    private const int MostRows = 252;
    private const int FewestRows = 12;
    private const int ItemsPerThread = 4;
    private NativeBuffer _items = new(0);
    private NativeBuffer _folds = new(0);

    /// <summary>The work, costly items first. [ItemCount]</summary>
    public AttentionItem* Items => (AttentionItem*)_items.Pointer;

    /// <summary>Number of items.</summary>
    public int ItemCount { get; private set; }

    /// <summary>The blocks that were split. [FoldCount]</summary>
    public AttentionFold* Folds => (AttentionFold*)_folds.Pointer;

    /// <summary>Number of split blocks.</summary>
    public int FoldCount { get; private set; }

    /// <summary>Floats that the partial states take.</summary>
    public long PartialFloats { get; private set; }

    /// <summary>Rows of the largest block.</summary>
    public int BlockRows { get; private set; }

    /// <summary>Sum over rows of the positions that they see.</summary>
    public long Cost { get; private set; }

    /// <summary>Tokens of a block: many, so that a page is brought in for many rows; fewer, where threads would go without work.</summary>
    public static int BlockTokens(int tokens, int group, int kvHeads, int threads)
    {
        long share = ((long)tokens * kvHeads + ItemsPerThread * threads - 1) / (ItemsPerThread * threads);
        int least = (FewestRows + group - 1) / group, most = Math.Max(1, MostRows / group);
        return threads == 1 ? most : (int)Math.Clamp(share, Math.Min(least, most), most);
    }

    /// <summary>Cuts the batch.</summary>
    /// <param name="batch">The step.</param>
    /// <param name="args">The op.</param>
    /// <param name="threads">Threads that share the work.</param>
    /// <param name="rowFloats">Floats that the state of one row takes.</param>
    /// <param name="blockFloats">Floats that the state of a block takes beyond its rows.</param>
    public void Build(Batch batch, in AttendArgs args, int threads, int rowFloats, int blockFloats)
    {
        int kvHeads = args.Cache.KvHeads, group = args.Heads / kvHeads;
        int blockTokens = BlockTokens(batch.Tokens, group, kvHeads, threads);
        (ItemCount, FoldCount, PartialFloats, BlockRows, Cost) = (0, 0, 0, 0, 0);
        for (int sequence = 0; sequence < batch.Sequences; sequence++)
            for (int token = batch.Offsets[sequence]; token < batch.Offsets[sequence + 1]; token++)
            {
                (int first, int end) = Visible(batch, args.Window, sequence, token);
                Cost += (long)(end - first) * args.Heads;
            }

        long large = threads == 1 ? long.MaxValue : Cost / (3L * threads);
        for (int sequence = 0; sequence < batch.Sequences; sequence++)
        {
            int start = batch.Offsets[sequence], tokens = batch.Offsets[sequence + 1] - start;
            for (int block = (tokens + blockTokens - 1) / blockTokens - 1; block >= 0; block--)
            {
                AttentionItem item = new() { Sequence = sequence, FirstToken = start + block * blockTokens, FirstKey = int.MaxValue, Partial = -1 };
                item.Tokens = Math.Min(blockTokens, tokens - block * blockTokens);
                long cost = 0;
                for (int token = item.FirstToken; token < item.FirstToken + item.Tokens; token++)
                {
                    (int first, int end) = Visible(batch, args.Window, sequence, token);
                    item.FirstKey = Math.Min(item.FirstKey, first);
                    item.EndKey = Math.Max(item.EndKey, end);
                    cost += (long)(end - first) * group;
                }

                item.FirstChunk = item.FirstKey / ChunkKeys;
                item.EndChunk = Math.Max(item.FirstChunk + 1, (item.EndKey + ChunkKeys - 1) / ChunkKeys);
                BlockRows = Math.Max(BlockRows, item.Tokens * group);
                bool split = cost > large && item.EndChunk - item.FirstChunk > 1;
                for (int head = 0; head < kvHeads; head++)
                {
                    item.KvHead = head;
                    if (split) Split(item, (long)item.Tokens * group * rowFloats + blockFloats);
                    else Add(item);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _items.Dispose();
        _folds.Dispose();
    }

    private static (int First, int End) Visible(Batch batch, int window, int sequence, int token) =>
        AttentionMask.Visible(batch.Positions[token], batch.PrefixLengths[sequence], batch.KvLengths[sequence], window);

    private void Split(AttentionItem block, long floats)
    {
        long stride = (floats + 31) / 32 * 32;
        block.Partial = PartialFloats;
        Reserve(ref _folds, (FoldCount + 1L) * sizeof(AttentionFold));
        Folds[FoldCount++] = new AttentionFold { Block = block, Stride = stride };
        for (int chunk = block.FirstChunk; chunk < block.EndChunk; chunk++)
        {
            AttentionItem item = block;
            (item.FirstChunk, item.EndChunk, item.Partial) = (chunk, chunk + 1, PartialFloats);
            Add(item);
            PartialFloats += stride;
        }
    }

    private void Add(in AttentionItem item)
    {
        Reserve(ref _items, (ItemCount + 1L) * sizeof(AttentionItem));
        Items[ItemCount++] = item;
    }

    private static void Reserve(ref NativeBuffer buffer, long bytes)
    {
        if (bytes <= buffer.Length) return;
        NativeBuffer larger = new(Math.Max(2 * buffer.Length, Math.Max(bytes, 4096)));
        Buffer.MemoryCopy(buffer.Pointer, larger.Pointer, larger.Length, buffer.Length);
        buffer.Dispose();
        buffer = larger;
    }
}
