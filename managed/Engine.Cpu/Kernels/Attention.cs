using Engine.Ops;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>
/// output = softmax(cap(scale * q k^T) + bias + mask) v over the pages of each token's sequence. q [tokens, heads, headSize], k and v [pages, kvHeads, 64,
/// headSize], output [tokens, heads, headSize]. A block of tokens and the query heads of one key head are the rows; for each page the keys are
/// brought in transposed once for all rows, tiles of rows are scored, folded into the online softmax, and their weighted values added. A row's
/// arithmetic is a function of its own query and visible positions alone: one page after the other, in chunks (<see cref="AttentionPlan"/>).
/// Positions hidden from a row get the weight 0 exactly, so the other rows of its tile do not show.
/// </summary>
internal sealed unsafe partial class Attention<T, V> : IDisposable
    where T : struct, IFloatTier<V>
    where V : struct
{
    private const float Log2E = 1.4426950408889634f;

    // Multiplications that one core does in the time of a fork and a join.
    private const long SerialProducts = 65536;

    private readonly AttentionPlan _plan = new();
    private readonly NativeBuffer _places = new(4 * KvView.PageTokens);
    private NativeBuffer _scratch = new(0);
    private NativeBuffer _partials = new(0);

    private struct State
    {
        public AttendArgs Args;
        public int* Positions, KvLengths, PrefixLengths, PageTables;
        public int MaxPages, Group, Width;
        public AttentionItem* Items;
        public AttentionFold* Folds;
        public int ItemCount, FoldCount, NextItem, NextFold;
        public float* Scratch, Partials;

        // 0 to PageTokens - 1.
        public float* Places;
        public bool AdjustsScores;
        public long ScratchFloats;
        public int BlockRows;
        public delegate*<byte*, float*, int, void> WidenKey, WidenValue;
    }

    /// <summary>Writes down what does not change from call to call.</summary>
    public Attention()
    {
        for (int place = 0; place < KvView.PageTokens; place++) ((float*)_places.Pointer)[place] = place;
    }

    /// <summary>Runs the op.</summary>
    public void Run(CpuThreads threads, Batch batch, in AttendArgs args)
    {
        args.Validate();
        KvView cache = args.Cache;
        int width = (cache.HeadSize + T.Lanes - 1) / T.Lanes * T.Lanes;
        _plan.Build(batch, args, threads.Count, AttentionRows<T, V>.RowFloats(width), AttentionRows<T, V>.Padding);
        State state = new()
        {
            Args = args,
            Positions = batch.Positions,
            KvLengths = batch.KvLengths,
            PrefixLengths = batch.PrefixLengths,
            PageTables = batch.PageTables,
            MaxPages = batch.MaxPages,
            Group = args.Heads / cache.KvHeads,
            Width = width,
            Items = _plan.Items,
            Folds = _plan.Folds,
            ItemCount = _plan.ItemCount,
            FoldCount = _plan.FoldCount,
            BlockRows = _plan.BlockRows,
            Places = (float*)_places.Pointer,
            AdjustsScores = args.SoftCap > 0 || args.AlibiSlopes != null || args.RelativeBias != null,
            WidenKey = KvFormatTable<T, V>.IsWide(cache.KeyType) ? null : KvFormatTable<T, V>.Widen(cache.KeyType),
            WidenValue = KvFormatTable<T, V>.IsWide(cache.ValueType) && width == cache.HeadSize ? null : KvFormatTable<T, V>.Widen(cache.ValueType),
            ScratchFloats = Scratch.Floats(_plan.BlockRows, cache.HeadSize, width),
        };
        Grow(ref _scratch, 4 * state.ScratchFloats * threads.Count);
        Grow(ref _partials, 4 * _plan.PartialFloats);
        state.Scratch = (float*)_scratch.Pointer;
        state.Partials = (float*)_partials.Pointer;
        if (_plan.Cost * cache.HeadSize * 2 <= SerialProducts) RunItems(&state, 0, 1);
        else threads.Run(&RunItems, &state);
        if (state.FoldCount > 0) threads.Run(&RunFolds, &state);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _plan.Dispose();
        _places.Dispose();
        _scratch.Dispose();
        _partials.Dispose();
    }

    private static void Grow(ref NativeBuffer buffer, long bytes)
    {
        if (bytes <= buffer.Length) return;
        buffer.Dispose();
        buffer = new NativeBuffer(bytes + bytes / 4);
    }

    // Items differ in cost and threads in speed, so each thread takes the next one; which takes what does not show in the result.
    private static void RunItems(void* pointer, int thread, int threads)
    {
        var state = (State*)pointer;
        Scratch scratch = new(state->Scratch + thread * state->ScratchFloats, state->BlockRows, state->Args.Cache.HeadSize, state->Width);
        for (int item; (item = Interlocked.Increment(ref state->NextItem) - 1) < state->ItemCount;) RunItem(state, state->Items + item, scratch);
    }

    private static void RunFolds(void* pointer, int thread, int threads)
    {
        var state = (State*)pointer;
        for (int fold; (fold = Interlocked.Increment(ref state->NextFold) - 1) < state->FoldCount;)
        {
            AttentionItem block = state->Folds[fold].Block;
            int rows = block.Tokens * state->Group;
            float* memory = state->Partials + block.Partial;
            AttentionRows<T, V> total = new(memory, rows, state->Width);
            for (int chunk = block.FirstChunk + 1; chunk < block.EndChunk; chunk++)
                total.Merge(new AttentionRows<T, V>(memory += state->Folds[fold].Stride, rows, state->Width));
            Finish(state, block, total);
        }
    }

    private static void RunItem(State* state, AttentionItem* item, in Scratch scratch)
    {
        int rows = item->Tokens * state->Group;
        PackQueries(state, item, scratch);
        FindRanges(state, item, scratch);
        if (item->Partial >= 0)
        {
            RunChunk(state, item, item->FirstChunk, scratch, new AttentionRows<T, V>(state->Partials + item->Partial, rows, state->Width));
            return;
        }

        AttentionRows<T, V> total = new(scratch.Total, rows, state->Width), part = new(scratch.Part, rows, state->Width);
        RunChunk(state, item, item->FirstChunk, scratch, total);
        for (int chunk = item->FirstChunk + 1; chunk < item->EndChunk; chunk++)
        {
            RunChunk(state, item, chunk, scratch, part);
            total.Merge(part);
        }

        Finish(state, *item, total);
    }

    // One chunk of the context into an empty state.
    private static void RunChunk(State* state, AttentionItem* item, int chunk, in Scratch scratch, in AttentionRows<T, V> result)
    {
        result.Clear();
        KvView cache = state->Args.Cache;
        int headSize = cache.HeadSize, rows = item->Tokens * state->Group;
        int* pages = state->PageTables + (long)item->Sequence * state->MaxPages;
        int firstPage = Math.Max(chunk * AttentionPlan.ChunkPages, item->FirstKey / KvView.PageTokens);
        int endPage = Math.Min((chunk + 1) * AttentionPlan.ChunkPages, (item->EndKey + KvView.PageTokens - 1) / KvView.PageTokens);
        for (int page = firstPage; page < endPage; page++)
        {
            int start = page * KvView.PageTokens;
            int first = Math.Max(0, item->FirstKey - start), end = Math.Min(KvView.PageTokens, item->EndKey - start);
            AttentionPages<T, V>.Keys(cache.KeyTile(pages[page], item->KvHead), cache.KeyRowBytes, headSize, first, end, state->WidenKey, scratch.Widened, scratch.Keys);
            for (int row = 0; row < rows; row += AttentionProducts<T, V>.TileRows) Score(state, item, row, rows, start, scratch, result);
            result.FindScales(scratch.Scales);
            for (int row = 0; row < rows; row += AttentionProducts<T, V>.TileRows) Weigh(row, rows, start, scratch, result);
            float* values = (float*)cache.ValueTile(pages[page], item->KvHead);
            if (state->WidenValue != null)
            {
                AttentionPages<T, V>.Values((byte*)values, cache.ValueRowBytes, headSize, first, end, state->WidenValue, scratch.Values, state->Width);
                values = scratch.Values;
            }

            for (int row = 0; row < rows; row += AttentionProducts<T, V>.TileRows) Accumulate(row, rows, start, state->Width, values, scratch, result);
        }
    }

    private static void Score(State* state, AttentionItem* item, int row, int rows, int start, in Scratch scratch, in AttentionRows<T, V> result)
    {
        int count = Math.Min(AttentionProducts<T, V>.TileRows, rows - row), headSize = state->Args.Cache.HeadSize;
        (int first, int end) = scratch.TileRange(row, start);
        if (first >= end) return;
        float* scores = scratch.Scores + (long)row * KvView.PageTokens;
        (int scoredFirst, int scoredEnd) = AttentionProducts<T, V>.ScoredKeys(count, first, end);
        AttentionProducts<T, V>.Scores(scratch.Queries + (long)row / AttentionProducts<T, V>.TileRows * PackedQueries.Rows * headSize, scratch.Keys, headSize, count, scoredFirst, scoredEnd, scores);
        (first, end) = AttentionProducts<T, V>.WeighedKeys(first, end);
        if (state->AdjustsScores) AdjustScores(state, item, row, count, start, first, end, scratch);
        result.TakeMaxima(row, count, scores, start, first, end, scratch.FirstKeys, scratch.EndKeys, scratch.Scales);
    }

    private static void Weigh(int row, int rows, int start, in Scratch scratch, in AttentionRows<T, V> result)
    {
        int count = Math.Min(AttentionProducts<T, V>.TileRows, rows - row);
        (int first, int end) = scratch.TileRange(row, start);
        if (first >= end) return;
        (first, end) = AttentionProducts<T, V>.WeighedKeys(first, end);
        result.Weigh(row, count, scratch.Scores + (long)row * KvView.PageTokens, first, end, scratch.Scales);
    }

    private static void Accumulate(int row, int rows, int start, int width, float* values, in Scratch scratch, in AttentionRows<T, V> result)
    {
        int count = Math.Min(AttentionProducts<T, V>.TileRows, rows - row);
        (int first, int end) = scratch.TileRange(row, start);
        if (first >= end) return;
        AttentionProducts<T, V>.Accumulate(
            scratch.Scores + (long)row * KvView.PageTokens, values, width, count, first, end, scratch.Scales + row, result.Output + (long)row * width, width);
    }

    private static void Finish(State* state, in AttentionItem item, in AttentionRows<T, V> total)
    {
        int headSize = state->Args.Cache.HeadSize, group = state->Group;
        for (int row = 0; row < item.Tokens * group; row++)
        {
            long head = ((long)item.FirstToken + row / group) * state->Args.Heads + item.KvHead * group + row % group;
            total.Finish(row, state->Args.Output + head * headSize, headSize);
        }
    }
}
