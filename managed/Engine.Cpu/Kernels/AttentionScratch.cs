using Engine.Ops;

namespace Engine.Cpu;

/// <content>What a thread needs while it works on one item, and how an item's rows are laid out in it.</content>
internal sealed unsafe partial class Attention<T, V>
{
    /// <summary>A thread's scratch memory. Rows: token after token, within a token the query heads of the group.</summary>
    private readonly struct Scratch
    {
        /// <summary>Carves the areas out of <see cref="Floats"/> floats.</summary>
        public Scratch(float* memory, int rows, int headSize, int width)
        {
            int padded = Padded(rows);
            Total = Take(ref memory, StateFloats(rows, width));
            Part = Take(ref memory, StateFloats(rows, width));
            Queries = Take(ref memory, PackedFloats(rows, headSize));
            Scores = Take(ref memory, (long)padded * KvView.PageTokens);
            Keys = Take(ref memory, (long)headSize * AttentionProducts<T, V>.KeyStride);
            Widened = Take(ref memory, AttentionPages<T, V>.ScratchFloats(headSize));
            Values = Take(ref memory, (long)KvView.PageTokens * width);
            Biases = Take(ref memory, KvView.PageTokens);
            Scales = Take(ref memory, padded);
            FirstKeys = (int*)Take(ref memory, padded);
            EndKeys = (int*)Take(ref memory, padded);
            TileFirst = (int*)Take(ref memory, padded);
            TileEnd = (int*)Take(ref memory, padded);
        }

        /// <summary>State over all chunks done.</summary>
        public float* Total { get; }

        /// <summary>State over the chunk in work.</summary>
        public float* Part { get; }

        /// <summary>Queries times scale times log2(e), packed. [tiles, headSize, PackedQueries.Rows]</summary>
        public float* Queries { get; }

        /// <summary>Scores, then weights, of the page in work. [rows, PageTokens]</summary>
        public float* Scores { get; }

        /// <summary>Keys of the page, transposed. [headSize, KeyStride]</summary>
        public float* Keys { get; }

        /// <summary>Eight rows on their way to be transposed. [8, headSize]</summary>
        public float* Widened { get; }

        /// <summary>Values of the page. [PageTokens, width]</summary>
        public float* Values { get; }

        /// <summary>A row's biases over the page, where they must be drawn out beyond their table. [PageTokens]</summary>
        public float* Biases { get; }

        /// <summary>What the page does to the outputs so far. [rows]</summary>
        public float* Scales { get; }

        /// <summary>First position that each row sees. [rows]</summary>
        public int* FirstKeys { get; }

        /// <summary>End of the positions that each row sees. [rows]</summary>
        public int* EndKeys { get; }

        /// <summary>First position that a row of the tile sees. [rows / TileRows]</summary>
        public int* TileFirst { get; }

        /// <summary>End of the positions that a row of the tile sees. [rows / TileRows]</summary>
        public int* TileEnd { get; }

        /// <summary>Floats that blocks of up to this many rows need.</summary>
        public static long Floats(int rows, int headSize, int width)
        {
            int padded = Padded(rows);
            return 2 * Round(StateFloats(rows, width)) + Round(PackedFloats(rows, headSize)) + Round((long)padded * KvView.PageTokens)
                + Round((long)headSize * AttentionProducts<T, V>.KeyStride) + Round(AttentionPages<T, V>.ScratchFloats(headSize))
                + Round((long)KvView.PageTokens * width) + KvView.PageTokens + 5 * Round(padded);
        }

        /// <summary>The positions of the page at <paramref name="start"/> that some row of the tile at <paramref name="row"/> sees.</summary>
        public (int First, int End) TileRange(int row, int start)
        {
            int tile = row / AttentionProducts<T, V>.TileRows;
            return (Math.Max(0, TileFirst[tile] - start), Math.Min(KvView.PageTokens, TileEnd[tile] - start));
        }

        private static long PackedFloats(int rows, int headSize) =>
            (long)(rows + AttentionProducts<T, V>.TileRows - 1) / AttentionProducts<T, V>.TileRows * PackedQueries.Rows * headSize;

        // Room for a tile, or the vector that a store at the last tile may fill.
        private static int Padded(int rows) => rows + 16;

        private static long StateFloats(int rows, int width) => (long)rows * AttentionRows<T, V>.RowFloats(width) + AttentionRows<T, V>.Padding;

        private static long Round(long floats) => (floats + 31) / 32 * 32;

        private static float* Take(ref float* memory, long floats)
        {
            float* area = memory;
            memory += Round(floats);
            return area;
        }
    }

    // Rows of a tile are scaled side by side first, then transposed in blocks.
    private static void PackQueries(State* state, AttentionItem* item, in Scratch scratch)
    {
        ref readonly AttendArgs args = ref state->Args;
        int group = state->Group, rows = item->Tokens * group, headSize = args.Cache.HeadSize;
        V factor = T.Broadcast(args.Scale * Log2E);
        float* packed = scratch.Queries;
        for (int tile = 0; tile < rows; tile += AttentionProducts<T, V>.TileRows, packed += (long)PackedQueries.Rows * headSize)
        {
            int count = Math.Min(AttentionProducts<T, V>.TileRows, rows - tile);
            for (int r = 0; r < count; r++)
            {
                int row = tile + r;
                float* query = args.Queries + ((long)item->FirstToken + row / group) * args.QueryStride + (item->KvHead * group + row % group) * (long)headSize;
                float* scaled = scratch.Widened + (long)r * headSize;
                int d = 0;
                for (; d <= headSize - T.Lanes; d += T.Lanes) T.Store(T.Mul(T.Load(query + d), factor), scaled + d);
                if (d < headSize) T.StorePartial(T.Mul(T.LoadPartial(query + d, headSize - d), factor), scaled + d, headSize - d);
            }

            AttentionPages<T, V>.Transpose(scratch.Widened, headSize, packed, PackedQueries.Rows);
        }
    }

    private static void FindRanges(State* state, AttentionItem* item, in Scratch scratch)
    {
        int group = state->Group, rows = item->Tokens * group;
        for (int row = 0; row < rows; row++)
        {
            (int first, int end) = AttentionMask.Visible(
                state->Positions[item->FirstToken + row / group], state->PrefixLengths[item->Sequence], state->KvLengths[item->Sequence], state->Args.Window);
            scratch.FirstKeys[row] = first;
            scratch.EndKeys[row] = end;
            int tile = row / AttentionProducts<T, V>.TileRows;
            bool opens = row % AttentionProducts<T, V>.TileRows == 0;
            scratch.TileFirst[tile] = opens ? first : Math.Min(first, scratch.TileFirst[tile]);
            scratch.TileEnd[tile] = opens ? end : Math.Max(end, scratch.TileEnd[tile]);
        }
    }
}
