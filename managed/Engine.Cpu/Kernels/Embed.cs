using Engine.Ops;
using Engine.Tensors;
using Engine.Tensors.Formats;

namespace Engine.Cpu;

/// <summary>A table as it lies in the file: rows are decoded when they are looked up.</summary>
internal sealed unsafe class CpuTable(TensorView table) : EmbeddingTable(checked((int)table.Shape.Rows), checked((int)table.Shape.Columns))
{
    /// <summary>The stored rows.</summary>
    public TensorView View => table;

    /// <inheritdoc/>
    public override long Bytes => table.Bytes;

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}

/// <summary>output[t] = scale * table[ids[t]] (+ positionTable[positions[t] + offset]), rows over threads.</summary>
internal static unsafe class Embed<T, V>
    where T : struct, IFloatTier<V>
    where V : struct
{
    // A whole number of blocks of every format.
    private const int PieceElements = 256;

    private struct State
    {
        public int Tokens, Width, PositionOffset;
        public int* Ids, Positions;
        public TensorView Table, PositionTable;
        public bool HasPositions;
        public float Scale;
        public float* Output;
    }

    /// <summary>Runs the op.</summary>
    /// <exception cref="RequestException">An id or position lies outside its table.</exception>
    public static void Run(CpuThreads threads, Batch batch, in EmbedArgs args)
    {
        State state = new()
        {
            Tokens = batch.Tokens,
            Width = args.Table.Width,
            PositionOffset = args.PositionOffset,
            Ids = batch.Ids,
            Positions = batch.Positions,
            Table = ((CpuTable)args.Table).View,
            Scale = args.Scale,
            Output = args.Output,
        };
        if (args.PositionTable is not null)
        {
            CpuTable positions = (CpuTable)args.PositionTable;
            state.HasPositions = true;
            state.PositionTable = positions.View;
            if (positions.Width != state.Width) throw new ArgumentException($"Token rows of {state.Width} and position rows of {positions.Width} elements cannot be added.");
        }

        for (int t = 0; t < state.Tokens; t++)
        {
            if ((uint)state.Ids[t] >= (uint)args.Table.Rows) throw new RequestException("token id", $"{state.Ids[t]} lies outside the vocabulary of {args.Table.Rows}");
            if (state.HasPositions && (uint)(state.Positions[t] + state.PositionOffset) >= (uint)args.PositionTable!.Rows)
                throw new RequestException("position", $"{state.Positions[t]} lies beyond the {args.PositionTable.Rows - state.PositionOffset} positions of the model; use a shorter prompt");
        }

        RowJob.Run(threads, (long)state.Tokens * state.Width, &Rows, &state);
    }

    private static void Rows(void* pointer, int thread, int threads)
    {
        var state = (State*)pointer;
        (int first, int end) = RowJob.Range(state->Tokens, thread, threads);
        float* piece = stackalloc float[PieceElements];
        V scale = T.Broadcast(state->Scale);
        for (int t = first; t < end; t++)
        {
            float* output = state->Output + (long)t * state->Width;
            BlockFormats.Decode(state->Table.Format, state->Table.Row(state->Ids[t]), new Span<float>(output, state->Width));
            AddScaled(output, output, null, state->Width, scale);
            if (!state->HasPositions) continue;
            byte* row = state->PositionTable.Row(state->Positions[t] + state->PositionOffset);
            QuantFormatInfo format = QuantFormatInfo.Of(state->PositionTable.Format);
            for (int i = 0; i < state->Width; i += PieceElements)
            {
                int count = Math.Min(PieceElements, state->Width - i);
                BlockFormats.Decode(state->PositionTable.Format, row + i / format.Elements * format.Bytes, new Span<float>(piece, count));
                AddScaled(output + i, output + i, piece, count, T.Broadcast(1));
            }
        }
    }

    // output = input * scale (+ addend)
    private static void AddScaled(float* input, float* output, float* addend, int width, V scale)
    {
        int i = 0;
        for (; i <= width - T.Lanes; i += T.Lanes)
        {
            V x = T.Mul(T.Load(input + i), scale);
            if (addend != null) x = T.Add(x, T.Load(addend + i));
            T.Store(x, output + i);
        }

        int rest = width - i;
        if (rest == 0) return;
        V last = T.Mul(T.LoadPartial(input + i, rest), scale);
        if (addend != null) last = T.Add(last, T.LoadPartial(addend + i, rest));
        T.StorePartial(last, output + i, rest);
    }
}
