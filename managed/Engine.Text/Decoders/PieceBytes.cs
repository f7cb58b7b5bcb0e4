namespace Engine.Text;

/// <summary>
/// Bytes of every id for decoders whose text is the bytes of the pieces end to end (byte-level): decoding a whole text is copying.
/// </summary>
internal sealed class PieceBytes
{
    private readonly byte[] blob;
    private readonly int[] starts;       // [ids + 1]
    private readonly bool[] special;     // [ids]

    /// <summary>Collects the bytes of all ids of a tokenizer.</summary>
    public PieceBytes(Tokenizer tokenizer, ByteLevelDecoder decoder)
    {
        int count = tokenizer.VocabularySize;
        starts = new int[count + 1];
        special = new bool[count];
        blob = new byte[16 + 8 * count];
        for (int id = 0, used = 0; id < count; id++)
        {
            special[id] = tokenizer.IsSpecial(id);
            if (tokenizer.TryGetPiece(id, out ReadOnlySpan<byte> piece))
            {
                if (blob.Length - used < piece.Length) Array.Resize(ref blob, Math.Max(2 * blob.Length, used + piece.Length));
                used += decoder.Read(id, piece, blob.AsSpan(used));
            }
            starts[id + 1] = used;
        }
    }

    /// <summary>The bytes of a text.</summary>
    /// <param name="ids">Token ids; others than the tokenizer's give nothing.</param>
    /// <param name="skipSpecial">Whether special tokens are left out.</param>
    /// <param name="output">Where the bytes go; grown as needed.</param>
    /// <returns>Number of bytes.</returns>
    public int Join(ReadOnlySpan<int> ids, bool skipSpecial, ref byte[] output)
    {
        int length = 0;
        foreach (int id in ids)
        {
            if ((uint)id >= (uint)special.Length || skipSpecial && special[id]) continue;
            int start = starts[id], size = starts[id + 1] - start;
            // A fixed copy of 16 bytes is cheaper than one of the exact size.
            if (output.Length - length < size + 16) Array.Resize(ref output, (int)Math.Min(Array.MaxLength, Math.Max(2L * output.Length, length + size + 16)));
            if (size <= 16 && start + 16 <= blob.Length) blob.AsSpan(start, 16).CopyTo(output.AsSpan(length, 16));
            else blob.AsSpan(start, size).CopyTo(output.AsSpan(length));
            length += size;
        }
        return length;
    }
}
