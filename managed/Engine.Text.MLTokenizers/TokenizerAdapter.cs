using System.Buffers;
using Microsoft.ML.Tokenizers;

namespace Engine.Text.MLTokenizers;

/// <summary>
/// Any tokenizer of Engine.Text as a <see cref="Microsoft.ML.Tokenizers.Tokenizer"/>, for Semantic Kernel, Microsoft.Extensions.AI and ML.NET. Thread-safe.
/// Normalizing is an inner step here: offsets, indexes and counts of characters always refer to the text that was given, in UTF-16 units, and the normalized text
/// that the methods give back is null, as it is for tokenizers without a normalizer of the package's own kind.
/// Where a limit of tokens falls inside a character (which several tokens may spell), the whole character is left out.
/// </summary>
public sealed class TokenizerAdapter : Microsoft.ML.Tokenizers.Tokenizer
{
    private readonly TokenizerVariants _variants;
    private readonly int[] _before = [], _after = [];

    /// <summary>Wraps a tokenizer.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="addSpecialTokens">
    /// Whether the special tokens that the tokenizer puts around a text ([CLS], begin of sequence, ...) belong to the result; they then count against limits.
    /// </param>
    public TokenizerAdapter(Tokenizer tokenizer, bool addSpecialTokens = false)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        Inner = tokenizer;
        AddSpecialTokens = addSpecialTokens;
        _variants = new TokenizerVariants(tokenizer);
        if (!addSpecialTokens) return;
        TokenEncoding probe = _variants.Get(true, true).EncodeFull("a");
        int first = probe.SequenceIds.FindIndex(static sequence => sequence >= 0), last = probe.SequenceIds.FindLastIndex(static sequence => sequence >= 0);
        _before = [.. probe.Ids[..(first < 0 ? probe.Count : first)]];
        _after = [.. probe.Ids[(last < 0 ? probe.Count : last + 1)..]];
    }

    /// <summary>The tokenizer that does the work.</summary>
    public Tokenizer Inner { get; }

    /// <summary>Whether the special tokens around a text belong to the result.</summary>
    public bool AddSpecialTokens { get; }

    private int FrameLength => _before.Length + _after.Length;

    /// <inheritdoc/>
    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        ReadOnlySpan<char> input = text ?? textSpan;
        if (settings.MaxTokenCount < FrameLength) return new EncodeResults<int> { Tokens = [], CharsConsumed = 0 };
        TokenWindow window = Encode(input, settings);
        int count = window.CountFromStart(settings.MaxTokenCount - FrameLength);
        return new EncodeResults<int> { Tokens = [.. _before, .. window.Ids[..count], .. _after], CharsConsumed = window.EndOf(count, input) };
    }

    /// <inheritdoc/>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        string input = text ?? textSpan.ToString();
        if (settings.MaxTokenCount < FrameLength) return new EncodeResults<EncodedToken> { Tokens = [], CharsConsumed = 0 };
        TokenWindow window = Encode(input, settings);
        int count = window.CountFromStart(settings.MaxTokenCount - FrameLength), consumed = window.EndOf(count, input);
        TokenEncoding encoding = Variant(settings).EncodeFull(input, null, new EncodeOptions { AddSpecialTokens = false });
        int[] at = CharacterIndex.OfCodePoints(input);
        List<EncodedToken> tokens = [];
        foreach (int id in _before) tokens.Add(new EncodedToken(id, Inner.GetPiece(id) ?? "", 0..0));
        for (int i = 0; i < count; i++) tokens.Add(new EncodedToken(encoding.Ids[i], encoding.Pieces[i], at[encoding.Offsets[i].Start]..at[encoding.Offsets[i].End]));
        foreach (int id in _after) tokens.Add(new EncodedToken(id, Inner.GetPiece(id) ?? "", consumed..consumed));
        return new EncodeResults<EncodedToken> { Tokens = tokens, CharsConsumed = consumed };
    }

    /// <inheritdoc/>
    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        if (settings.MaxTokenCount < FrameLength) return 0;
        return Encode(text ?? textSpan, settings).CountFromStart(settings.MaxTokenCount - FrameLength) + FrameLength;
    }

    /// <inheritdoc/>
    protected override int GetIndexByTokenCount(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, bool fromEnd, out string? normalizedText, out int tokenCount)
    {
        ReadOnlySpan<char> input = text ?? textSpan;
        normalizedText = null;
        tokenCount = 0;
        if (settings.MaxTokenCount < FrameLength) return fromEnd ? input.Length : 0;
        TokenWindow window = Encode(input, settings);
        int most = settings.MaxTokenCount - FrameLength, count = fromEnd ? window.CountFromEnd(most) : window.CountFromStart(most);
        tokenCount = count + FrameLength;
        return fromEnd ? window.StartOf(count, input) : window.EndOf(count, input);
    }

    /// <summary>Decodes ids; special tokens are kept. Equal to the tokenizer's own decoding.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="ids"/> is null.</exception>
    /// <exception cref="InvalidOperationException">An id is not in the vocabulary.</exception>
    public override string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        int[] all = [.. ids];
        int wrong = Array.FindIndex(all, id => !Inner.TryGetPiece(id, out _));
        if (wrong >= 0) throw new InvalidOperationException($"id {all[wrong]} at {wrong} is not in the vocabulary of {Inner.VocabularySize}");
        return Inner.Decode(all, skipSpecialTokens: false);
    }

    /// <summary>
    /// Decodes ids into memory; special tokens are kept. Where the memory is too small, it holds the text of the ids consumed, exactly:
    /// what <see cref="Decode(IEnumerable{int})"/> gives for them. An id outside the vocabulary ends decoding with <see cref="OperationStatus.InvalidData"/>.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="ids"/> is null.</exception>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        int[] all = [.. ids];
        int known = Array.FindIndex(all, id => !Inner.TryGetPiece(id, out _));
        int take = known < 0 ? all.Length : known;
        StreamDetokenizer stream = Inner.CreateDetokenizer(skipSpecialTokens: false);
        int written = 0, read = 0;
        bool fits = true;
        for (; read < take && fits; read += fits ? 1 : 0) fits = Copy(stream.Append(all[read]), destination, ref written);
        if (fits && Copy(stream.Finish(), destination, ref written))
        {
            (idsConsumed, charsWritten) = (take, written);
            return known < 0 ? OperationStatus.Done : OperationStatus.InvalidData;
        }

        // The last ids may hold back text that is not whole: step back to ids whose text is.
        for (; read > 0; read--)
        {
            string text = Inner.Decode(all.AsSpan(0, read), skipSpecialTokens: false);
            if (text.Length > written || !destination[..text.Length].SequenceEqual(text)) continue;
            (idsConsumed, charsWritten) = (read, text.Length);
            return OperationStatus.DestinationTooSmall;
        }

        (idsConsumed, charsWritten) = (0, 0);
        return OperationStatus.DestinationTooSmall;
    }

    private Tokenizer Variant(EncodeSettings settings) => _variants.Get(settings.ConsiderNormalization, settings.ConsiderPreTokenization);

    private TokenWindow Encode(ReadOnlySpan<char> text, EncodeSettings settings)
    {
        TokenBuffer tokens = new(tracksRanges: settings.MaxTokenCount != int.MaxValue);
        Variant(settings).Encode(text, tokens, addSpecialTokens: false);
        return new TokenWindow(tokens);
    }

    private static bool Copy(ReadOnlySpan<char> text, Span<char> destination, ref int written)
    {
        if (!text.TryCopyTo(destination[written..])) return false;
        written += text.Length;
        return true;
    }
}
