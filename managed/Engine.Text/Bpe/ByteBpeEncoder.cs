using System.Runtime.CompilerServices;

namespace Engine.Text;

/// <summary>Encodes words by BPE over bytes: cache, then whole-word look-up, then merging.</summary>
internal sealed class ByteBpeEncoder<TMerges>(TMerges merges) : TokenModelEncoder where TMerges : struct, IByteMerges
{
    private const int LargestKept = 1 << 16;

    private readonly WordCache cache = new();
    private readonly SymbolMerger merger = new();

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<byte> piece, TokenBuffer output)
    {
        if (!output.TracksRanges && cache.TryGet(piece, output)) return;
        EncodeNew(piece, output);
    }

    /// <inheritdoc/>
    internal override void EncodeRange(ReadOnlySpan<byte> text, int start, int end, TokenBuffer output)
    {
        if (!cache.TryGetRange(text, start, end, output)) EncodeNew(text[start..end], output);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EncodeNew(ReadOnlySpan<byte> piece, TokenBuffer output)
    {
        int whole = merges.WholeWord(piece);
        merger.Begin(piece.Length);
        if (whole >= 0) merger.Add(whole, piece.Length);
        else
        {
            for (int i = 0; i < piece.Length; i++)
                if (merges.ByteId(piece[i]) is >= 0 and int id) merger.Add(id, i + 1);
            merges.Merge(merger, piece);
        }
        merger.Send(output);
        if (!output.TracksRanges) cache.Put(piece, merger.Ids);
        merger.Trim(LargestKept);
    }
}
