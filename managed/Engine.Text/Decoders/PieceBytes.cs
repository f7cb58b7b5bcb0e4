using System.Runtime.Intrinsics;

namespace Engine.Text;

/// <summary>
/// Bytes of every id for decoders whose text is made token by token: decoding a whole text is copying.
/// </summary>
internal sealed class PieceBytes
{
    private const int Chunk = 16;

    private readonly byte[] blob;        // Chunk bytes longer than its content
    private readonly Entry[] entries;    // [ids]
    private readonly Entry[]? firstEntries;   // [ids]: where the first token of a text has other bytes

    private PieceBytes(byte[] blob, Entry[] entries, Entry[]? firstEntries) => (this.blob, this.entries, this.firstEntries) = (blob, entries, firstEntries);

    /// <summary>Collects the bytes of all ids; null where a decoder looks at more than one token.</summary>
    public static PieceBytes? Of(Tokenizer tokenizer)
    {
        Builder builder = new(tokenizer.VocabularySize);
        if (tokenizer.Decoder is ByteLevelDecoder byteLevel)
        {
            byte[] bytes = [];
            Entry[] entries = builder.Collect(tokenizer, (id, piece) =>
            {
                if (bytes.Length < piece.Length) bytes = new byte[2 * piece.Length];
                return bytes.AsSpan(0, byteLevel.Read(id, piece, bytes));
            });
            return new PieceBytes(builder.Blob, entries, null);
        }
        ByteSink sink = new();
        if (tokenizer.Decoder is { BecomesSteady: true } steady)
        {
            DecoderStage begun = steady.CreateStage(sink);
            begun.Token(-1, "x"u8);
            sink.Take();
            byte[] single = new byte[1];
            Entry[] entries = builder.Collect(tokenizer, (id, piece) =>
            {
                if (steady.ByteOf(id) is int value and >= 0)
                {
                    single[0] = (byte)value;
                    return single;
                }
                begun.Token(id, piece);
                return sink.Take();
            });
            return new PieceBytes(builder.Blob, entries, null);
        }
        if (tokenizer.Decoder is not { IsTokenwise: true } decoder) return null;
        DecoderStage stage = decoder.CreateStage(sink);
        Entry[] first = builder.Collect(tokenizer, (id, piece) =>
        {
            stage.Reset();
            stage.Token(id, piece);
            return sink.Take();
        });
        Entry[] later = builder.Collect(tokenizer, (id, piece) =>
        {
            stage.Token(id, piece);
            return sink.Take();
        });
        return new PieceBytes(builder.Blob, later, first);
    }

    /// <summary>The bytes of a text.</summary>
    /// <param name="ids">Token ids; others than the tokenizer's give nothing.</param>
    /// <param name="skipSpecial">Whether special tokens are left out.</param>
    /// <param name="output">Where the bytes go; grown as needed.</param>
    /// <param name="length">Bytes that the output holds already.</param>
    /// <returns>Number of bytes.</returns>
    public int Join(ReadOnlySpan<int> ids, bool skipSpecial, ref byte[] output, int length = 0)
    {
        Entry[] current = firstEntries ?? entries;
        foreach (int id in ids)
        {
            if ((uint)id >= (uint)current.Length) continue;
            ref readonly Entry entry = ref current[id];
            if (entry.Start < 0 || skipSpecial && entry.IsSpecial) continue;
            current = entries;
            if (output.Length - length < entry.Length + Chunk)
                Array.Resize(ref output, (int)Math.Min(Array.MaxLength, Math.Max(2L * output.Length, (long)length + entry.Length + Chunk)));
            // A copy of fixed size costs less than one of the exact size; what is too much is overwritten by the next token.
            if (entry.Length <= Chunk) Vector128.LoadUnsafe(ref blob[entry.Start]).StoreUnsafe(ref output[length]);
            else blob.AsSpan(entry.Start, entry.Length).CopyTo(output.AsSpan(length));
            length += entry.Length;
        }
        return length;
    }

    /// <summary>Decodes the tokens before a decoder is steady, stage by stage.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="ids">Token ids.</param>
    /// <param name="skipSpecial">Whether special tokens are left out.</param>
    /// <param name="output">Where the bytes go; grown as needed.</param>
    /// <param name="begun">How many ids that took.</param>
    /// <returns>Number of bytes.</returns>
    public static int Begin(Tokenizer tokenizer, ReadOnlySpan<int> ids, bool skipSpecial, ref byte[] output, out int begun)
    {
        ByteSink sink = new();
        DecoderStage stage = tokenizer.Decoder!.CreateStage(sink);
        for (begun = 0; begun < ids.Length && !stage.IsSteady; begun++)
            if (!(skipSpecial && tokenizer.IsSpecial(ids[begun])) && tokenizer.TryGetPiece(ids[begun], out ReadOnlySpan<byte> piece)) stage.Token(ids[begun], piece);
        if (begun == ids.Length) stage.Finish();
        ReadOnlySpan<byte> bytes = sink.Take();
        if (output.Length < bytes.Length) output = new byte[2 * bytes.Length];
        bytes.CopyTo(output);
        return bytes.Length;
    }

    /// <summary>Where an id's bytes lie; Start is negative for an id without a piece.</summary>
    private readonly record struct Entry(int Start, int Length, bool IsSpecial);

    private delegate ReadOnlySpan<byte> Reader(int id, ReadOnlySpan<byte> piece);

    private sealed class Builder(int count)
    {
        private byte[] blob = new byte[8 * count + Chunk];
        private int used;

        public byte[] Blob => blob;

        public Entry[] Collect(Tokenizer tokenizer, Reader read)
        {
            Entry[] collected = new Entry[count];
            for (int id = 0; id < count; id++)
            {
                bool isSpecial = tokenizer.IsSpecial(id);
                if (!tokenizer.TryGetPiece(id, out ReadOnlySpan<byte> piece))
                {
                    collected[id] = new Entry(-1, 0, isSpecial);
                    continue;
                }
                ReadOnlySpan<byte> bytes = read(id, piece);
                if (blob.Length - used < bytes.Length + Chunk) Array.Resize(ref blob, Math.Max(2 * blob.Length, used + bytes.Length + Chunk));
                bytes.CopyTo(blob.AsSpan(used));
                collected[id] = new Entry(used, bytes.Length, isSpecial);
                used += bytes.Length;
            }
            return collected;
        }
    }

    /// <summary>End of a decoder chain that keeps bytes.</summary>
    private sealed class ByteSink : DecoderStage
    {
        private byte[] bytes = new byte[256];
        private int length;

        public ReadOnlySpan<byte> Take()
        {
            int taken = length;
            length = 0;
            return bytes.AsSpan(0, taken);
        }

        public override void Begin(int id)
        {
        }

        public override void Append(ReadOnlySpan<byte> part)
        {
            if (bytes.Length - length < part.Length) Array.Resize(ref bytes, Math.Max(2 * bytes.Length, length + part.Length));
            part.CopyTo(bytes.AsSpan(length));
            length += part.Length;
        }

        public override void End()
        {
        }

        public override void Finish()
        {
        }

        public override void Reset() => length = 0;
    }
}
