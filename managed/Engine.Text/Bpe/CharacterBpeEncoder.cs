using System.Text;

namespace Engine.Text;

/// <summary>
/// Encodes words by BPE over characters: the first symbols are single characters (with the model's prefix and suffix), their bytes' pieces, or the unknown token.
/// </summary>
internal sealed class CharacterBpeEncoder : TokenModelEncoder
{
    private const int LargestKept = 1 << 16;

    /// <summary>Words up to this many bytes are encoded and remembered whole.</summary>
    private const int DirectLength = 24;

    private readonly BpeModel model;
    private readonly WordCache cache = new();
    private readonly SymbolMerger merger = new();
    private readonly PairRule rule;
    private readonly PieceAdjacency? adjacency;
    private readonly byte[] prefix, suffix, symbol;

    public CharacterBpeEncoder(BpeModel model)
    {
        this.model = model;
        rule = new PairRule(model.Merges);
        adjacency = model.Settings.IgnoreMerges ? null : model.Adjacency;
        prefix = Encoding.UTF8.GetBytes(model.Settings.ContinuingPrefix ?? "");
        suffix = Encoding.UTF8.GetBytes(model.Settings.EndOfWordSuffix ?? "");
        symbol = new byte[prefix.Length + suffix.Length + 4];
    }

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<byte> piece, TokenBuffer output)
    {
        if (piece.Length <= DirectLength || adjacency is null)
        {
            EncodeSegment(piece, 0, output);
            return;
        }
        int first = output.Count;
        for (int start = 0; start < piece.Length;)
        {
            int end = adjacency.NextCut(piece, start), joint = output.Count;
            EncodeSegment(piece[start..end], start, output);
            // Unknown characters on both sides of a cut are still neighbours.
            if (model.Settings.FuseUnknown && joint > first && output.Count > joint && output.Ids[joint] == model.UnknownId && output.Ids[joint - 1] == model.UnknownId) output.FuseAt(joint);
            start = end;
        }
    }

    private void EncodeSegment(ReadOnlySpan<byte> segment, int origin, TokenBuffer output)
    {
        if (!output.TracksRanges && cache.TryGet(segment, output)) return;
        merger.Begin(segment.Length + 1);
        if (model.Settings.IgnoreMerges && segment.Length <= model.Vocabulary.LongestPiece && model.Vocabulary.Find(segment) is >= 0 and int whole)
        {
            merger.Add(whole, segment.Length);
        }
        else
        {
            AddSymbols(segment);
            merger.Merge(rule);
        }
        merger.Send(output, origin);
        if (!output.TracksRanges) cache.Put(segment, merger.Ids);
        merger.Trim(LargestKept);
    }

    private void AddSymbols(ReadOnlySpan<byte> piece)
    {
        int unknownEnd = -1;   // end of an unknown token that may still grow
        for (int start = 0; start < piece.Length;)
        {
            Rune.DecodeFromUtf8(piece[start..], out _, out int size);
            int end = start + size;
            int id = Find(piece[start..end], isFirst: start == 0, isLast: end == piece.Length);
            if (id >= 0)
            {
                if (unknownEnd >= 0) merger.Add(model.UnknownId, unknownEnd);
                unknownEnd = -1;
                merger.Add(id, end);
            }
            else if (!TryAddBytes(piece[start..end], start) && model.UnknownId >= 0)
            {
                if (unknownEnd >= 0 && !model.Settings.FuseUnknown) merger.Add(model.UnknownId, unknownEnd);
                unknownEnd = end;
            }
            start = end;
        }
        if (unknownEnd >= 0) merger.Add(model.UnknownId, unknownEnd);
    }

    private bool TryAddBytes(ReadOnlySpan<byte> character, int start)
    {
        if (model.BytePieces is not { } pieces) return false;
        foreach (byte b in character)
            if (pieces[b] < 0) return false;
        for (int i = 0; i < character.Length; i++) merger.Add(pieces[character[i]], start + i + 1);
        return true;
    }

    private int Find(ReadOnlySpan<byte> character, bool isFirst, bool isLast)
    {
        if (prefix.Length + suffix.Length == 0 || (isFirst || prefix.Length == 0) && (!isLast || suffix.Length == 0)) return model.Vocabulary.Find(character);
        int length = 0;
        if (!isFirst)
        {
            prefix.CopyTo(symbol, 0);
            length = prefix.Length;
        }
        character.CopyTo(symbol.AsSpan(length));
        length += character.Length;
        if (isLast)
        {
            suffix.CopyTo(symbol, length);
            length += suffix.Length;
        }
        return model.Vocabulary.Find(symbol.AsSpan(0, length));
    }
}
