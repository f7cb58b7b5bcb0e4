using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Text;

namespace Engine.Text;

/// <summary>
/// Text to token ids and back: added tokens, normalizer, pre-tokenizer, model, post-processor; decoder. Immutable and thread-safe.
/// </summary>
public sealed class Tokenizer
{
    private const int KeptSessions = 16;
    private const int LargestKeptBuffer = 8 << 20;

    private readonly TokenizerParts parts;
    private readonly ConcurrentBag<EncodeSession> sessions = [];
    private readonly (byte[]? Piece, bool Special)[] added;     // [VocabularySize]
    private readonly Dictionary<string, int> addedIds = new(StringComparer.Ordinal);
    private readonly SpecialFrame? frame;
    private readonly Lazy<PieceBytes?> pieceBytes;
    private byte[]? decodeBuffer;
    private long decodedIds;
    private readonly string?[] pieceTexts;      // [VocabularySize], made when first asked for

    /// <summary>Creates a tokenizer of its parts.</summary>
    public Tokenizer(TokenizerParts parts)
    {
        this.parts = parts;
        (PieceModel, PieceSplitter) = ByteLevelFusion.Apply(parts.Model, parts.PreTokenizer);
        NeedsOrigins = PieceSplitter?.NeedsOrigins ?? false;
        VocabularySize = Model.VocabularySize;
        foreach (AddedToken token in parts.AddedTokens) VocabularySize = Math.Max(VocabularySize, token.Id + 1);
        added = new (byte[]?, bool)[VocabularySize];
        pieceTexts = new string?[VocabularySize];
        List<(byte[], AddedToken)> raw = [], normalized = [];
        NormalizedText scratch = new();
        foreach (AddedToken token in parts.AddedTokens)
        {
            if (token.Content.Length == 0) continue;
            byte[] content = Encoding.UTF8.GetBytes(token.Content);
            if (content.Length > AddedTokenMatcher.MaximumLength)
                throw new UnsupportedTokenizerException($"added token '{token.Content[..32]}...'", $"it has {content.Length} bytes, at most {AddedTokenMatcher.MaximumLength} are accepted");
            byte[] piece = content;
            addedIds[token.Content] = token.Id;
            if (token.Normalized && Normalizer is not null)
            {
                scratch.Reset(content, default, 0);
                Normalizer.Normalize(scratch);
                content = scratch.Bytes.ToArray();
            }
            // A token that is looked for in normalized text is spelled so, too.
            if (token.Normalized) piece = content;
            added[token.Id] = (piece, token.Special);
            if (token.Recognized) (token.Normalized ? normalized : raw).Add((content, token));
        }
        RawTokens = new AddedTokenMatcher(raw);
        NormalizedTokens = new AddedTokenMatcher(normalized);
        frame = SpecialFrame.Of(parts.PostProcessor);
        pieceBytes = new Lazy<PieceBytes?>(() => PieceBytes.Of(this));
    }

    /// <summary>The model.</summary>
    public TokenModel Model => parts.Model;

    /// <summary>The normalizer, or null.</summary>
    public Normalizer? Normalizer => parts.Normalizer;

    /// <summary>The pre-tokenizer, or null.</summary>
    public PreTokenizer? PreTokenizer => parts.PreTokenizer;

    /// <summary>The post-processor, or null.</summary>
    public PostProcessor? PostProcessor => parts.PostProcessor;

    /// <summary>The decoder, or null.</summary>
    public Decoder? Decoder => parts.Decoder;

    /// <summary>Tokens found in the text before the model sees it.</summary>
    public IReadOnlyList<AddedToken> AddedTokens => parts.AddedTokens;

    /// <summary>Ids with a role.</summary>
    public SpecialTokens SpecialTokens => parts.SpecialTokens;

    /// <summary>One above the highest id, added tokens included.</summary>
    public int VocabularySize { get; }

    internal TokenModel PieceModel { get; }

    internal PreTokenizer? PieceSplitter { get; }

    internal bool NeedsOrigins { get; }

    internal AddedTokenMatcher RawTokens { get; }

    internal AddedTokenMatcher NormalizedTokens { get; }

    /// <summary>Encodes a text.</summary>
    /// <param name="text">Any UTF-16 text; a lone surrogate counts as U+FFFD.</param>
    /// <param name="addSpecialTokens">Whether the post-processor adds its special tokens.</param>
    /// <returns>Token ids [n].</returns>
    public int[] Encode(ReadOnlySpan<char> text, bool addSpecialTokens = true)
    {
        TokenBuffer output = new();
        Encode(text, output, addSpecialTokens);
        return output.ToArray();
    }

    /// <summary>Appends the ids of a text to a caller-owned list; allocates nothing in steady state. Truncation and padding do not apply.</summary>
    /// <param name="text">Any UTF-16 text; a lone surrogate counts as U+FFFD.</param>
    /// <param name="output">The list; with ranges, they are bytes of the UTF-8 text (added tokens: 0, 0).</param>
    /// <param name="addSpecialTokens">Whether the post-processor adds its special tokens.</param>
    /// <param name="parseSpecialTokens">Whether special tokens written out in the text are recognized.</param>
    public void Encode(ReadOnlySpan<char> text, TokenBuffer output, bool addSpecialTokens = true, bool parseSpecialTokens = true)
    {
        if (addSpecialTokens && frame is null)
        {
            TokenEncoding full = EncodeFull(text.ToString(), null, new EncodeOptions { ParseSpecialTokens = parseSpecialTokens });
            foreach (int id in full.Ids) output.Add(id, 0, 0);
            return;
        }
        if (addSpecialTokens) frame!.AddBefore(output);
        EncodeSession session = Rent();
        session.Run(text, output, parseSpecialTokens);
        Return(session);
        if (addSpecialTokens) frame!.AddAfter(output);
    }

    /// <summary>Encodes a text or a pair with pieces, offsets, type ids and masks; the tokenizer's own truncation and padding apply unless the options give others.</summary>
    /// <param name="text">First text.</param>
    /// <param name="pair">Second text, or null.</param>
    /// <param name="options">Settings, or null for the defaults.</param>
    public TokenEncoding EncodeFull(string text, string? pair = null, EncodeOptions? options = null)
    {
        options ??= EncodeOptions.Default;
        TokenEncoding result = EncodeUnpadded(text, pair, options);
        if ((options.Padding ?? parts.Padding) is { } padding) EncodingPadding.Pad([result], padding);
        return result;
    }

    /// <summary>Encodes many texts on all processors; the ids are those of <see cref="Encode(ReadOnlySpan{char}, bool)"/>, in order.</summary>
    public int[][] EncodeBatch(IReadOnlyList<string> texts, bool addSpecialTokens = true)
    {
        int[][] ids = new int[texts.Count][];
        ForEach(ids.Length, i => ids[i] = Encode(texts[i], addSpecialTokens));
        return ids;
    }

    /// <summary>Encodes many texts or pairs on all processors as <see cref="EncodeFull"/> does; padding fills up to the longest of the batch.</summary>
    public TokenEncoding[] EncodeBatch(IReadOnlyList<(string Text, string? Pair)> inputs, EncodeOptions? options = null)
    {
        options ??= EncodeOptions.Default;
        TokenEncoding[] encodings = new TokenEncoding[inputs.Count];
        ForEach(encodings.Length, i => encodings[i] = EncodeUnpadded(inputs[i].Text, inputs[i].Pair, options));
        if (encodings.Length > 0 && (options.Padding ?? parts.Padding) is { } padding) EncodingPadding.Pad(encodings, padding);
        return encodings;
    }

    /// <summary>Number of tokens of a text.</summary>
    public int CountTokens(ReadOnlySpan<char> text, bool addSpecialTokens = true)
    {
        TokenBuffer output = new();
        Encode(text, output, addSpecialTokens);
        return output.Count;
    }

    /// <summary>Decodes ids to text. Ids without a piece give no text.</summary>
    /// <param name="ids">Token ids.</param>
    /// <param name="skipSpecialTokens">Whether special tokens are left out.</param>
    /// <param name="cleanUpSpaces">Whether spaces before punctuation and English contractions go; null for the tokenizer's own setting.</param>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = true, bool? cleanUpSpaces = null)
    {
        // The table pays for itself once enough ids were decoded, in one text or many; a few do not build it.
        bool hasTable = pieceBytes.IsValueCreated || Interlocked.Add(ref decodedIds, ids.Length) >= VocabularySize / 64;
        if (!hasTable || pieceBytes.Value is not { } table) return CreateDetokenizer(skipSpecialTokens, cleanUpSpaces).Decode(ids);
        byte[] buffer = Interlocked.Exchange(ref decodeBuffer, null) ?? new byte[1024];
        bool hasBeginning = Decoder is { BecomesSteady: true };
        int begun = 0, length = hasBeginning ? PieceBytes.Begin(this, ids, skipSpecialTokens, ref buffer, out begun) : 0;
        length = table.Join(ids[begun..], skipSpecialTokens, ref buffer, length);
        // Bytes that make no character are shown by rules of the decoder's own.
        bool isBroken = hasBeginning && !System.Text.Unicode.Utf8.IsValid(buffer.AsSpan(0, length));
        string text = isBroken ? "" : Encoding.UTF8.GetString(buffer, 0, length);
        if (buffer.Length <= LargestKeptBuffer) decodeBuffer = buffer;
        if (isBroken) return CreateDetokenizer(skipSpecialTokens, cleanUpSpaces).Decode(ids);
        return cleanUpSpaces ?? parts.CleanUpSpaces ? SpaceCleanUp.Apply(text) : text;
    }

    /// <summary>Creates a streaming detokenizer with the settings of <see cref="Decode"/>.</summary>
    public StreamDetokenizer CreateDetokenizer(bool skipSpecialTokens = true, bool? cleanUpSpaces = null) =>
        new(this, skipSpecialTokens, cleanUpSpaces ?? parts.CleanUpSpaces);

    /// <summary>Id of a piece as the vocabulary spells it, added tokens included.</summary>
    public bool TryGetId(string piece, out int id)
    {
        if (addedIds.TryGetValue(piece, out id)) return true;
        return Model.TryGetId(Encoding.UTF8.GetBytes(piece), out id);
    }

    /// <summary>Piece of an id as the vocabulary spells it, UTF-8 (any bytes for rank files).</summary>
    public bool TryGetPiece(int id, out ReadOnlySpan<byte> piece)
    {
        piece = (uint)id < (uint)added.Length && added[id].Piece is { } own ? own
            : (uint)id < (uint)Model.VocabularySize ? Model.GetPiece(id) : default;
        return !piece.IsEmpty;
    }

    /// <summary>Piece of an id as text, or null when it has none.</summary>
    public string? GetPiece(int id) => (uint)id < (uint)pieceTexts.Length
        ? pieceTexts[id] ??= TryGetPiece(id, out ReadOnlySpan<byte> piece) ? Encoding.UTF8.GetString(piece) : null
        : null;

    /// <summary>Whether the id is a special token, left out of decoded text on request.</summary>
    public bool IsSpecial(int id) => (uint)id < (uint)added.Length && added[id].Special;

    private TokenEncoding EncodeUnpadded(string text, string? pair, EncodeOptions options) => EncodingAssembly.Assemble(
        EncodeOne(text, 0, options), pair is null ? null : EncodeOne(pair, 1, options), PostProcessor, options.Truncation ?? parts.Truncation, options.AddSpecialTokens);

    private TokenEncoding EncodeOne(string text, int typeId, EncodeOptions options)
    {
        TokenBuffer output = new(tracksRanges: true);
        EncodeSession session = Rent();
        session.Run(text, output, options.ParseSpecialTokens);
        TokenEncoding encoding = new();
        CodePointOffsets offsets = new(session.Utf8Text);
        for (int i = 0; i < output.Count; i++)
            encoding.Add(output.Ids[i], session.UnknownTexts.TryGetValue(i, out string? unknown) ? unknown : GetPiece(output.Ids[i]) ?? "", offsets.Convert(output.Ranges[i]), typeId, special: 0, attention: 1, sequence: typeId);
        Return(session);
        return encoding;
    }

    /// <summary>Runs on all processors; the first error comes as itself.</summary>
    private static void ForEach(int count, Action<int> encode)
    {
        try
        {
            Parallel.For(0, count, encode);
        }
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.Flatten().InnerExceptions[0]);
        }
    }

    private EncodeSession Rent() => sessions.TryTake(out EncodeSession? session) ? session : new EncodeSession(this);

    private void Return(EncodeSession session)
    {
        if (session.IsReusable && sessions.Count < KeptSessions) sessions.Add(session);
    }
}
