using System.Runtime.CompilerServices;

namespace Engine.Text;

/// <summary>Encodes words by byte-level BPE: cache, then whole-word lookup where merges are ignored, then merging of bytes.</summary>
internal sealed class ByteBpeEncoder(BpeModel model) : TokenModelEncoder
{
    private const int LargestKept = 1 << 16;

    private readonly WordCache cache = new();
    private readonly SymbolMerger merger = new();
    private readonly int[] byteIds = model.ByteIds!;
    private readonly Vocabulary? wholeWords = model.WholeWords;
    private readonly PairRule rule = new(model.Merges);

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<byte> piece, TokenBuffer output)
    {
        if (!output.TracksRanges && cache.TryGet(piece, output)) return;
        EncodeNew(piece, output);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EncodeNew(ReadOnlySpan<byte> piece, TokenBuffer output)
    {
        if (wholeWords is not null && piece.Length <= wholeWords.LongestPiece && wholeWords.Find(piece) is >= 0 and int whole)
        {
            output.Add(whole, 0, piece.Length);
            if (!output.TracksRanges) cache.Put(piece, [whole]);
            return;
        }
        merger.Begin(piece.Length);
        for (int i = 0; i < piece.Length; i++)
            if (byteIds[piece[i]] is >= 0 and int id) merger.Add(id, i + 1);
        merger.Merge(rule);
        if (output.TracksRanges)
        {
            ReadOnlySpan<int> ids = merger.Ids, ends = merger.Ends;
            for (int i = 0; i < ids.Length; i++) output.Add(ids[i], i == 0 ? 0 : ends[i - 1], ends[i]);
        }
        else
        {
            output.AddRange(merger.Ids);
            cache.Put(piece, merger.Ids);
        }
        merger.Trim(LargestKept);
    }
}
