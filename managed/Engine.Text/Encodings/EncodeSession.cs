using System.Text;

namespace Engine.Text;

/// <summary>
/// Scratch memory and stages of one encoding: UTF-8 text, added-token search, normalizer, pre-tokenizer stages, model. Pooled by the tokenizer; serves one thread at a time.
/// </summary>
internal sealed class EncodeSession
{
    /// <summary>Sessions with larger buffers are not kept.</summary>
    private const int LargestKept = 8 << 20;

    private readonly Tokenizer tokenizer;
    private readonly ModelSink model;
    private readonly PieceSink head;
    private readonly NormalizedText normalized = new();
    private byte[] utf8 = new byte[1024];
    private SourceRange[] origins = [];
    private bool parseSpecial;

    public EncodeSession(Tokenizer tokenizer)
    {
        this.tokenizer = tokenizer;
        model = new ModelSink(tokenizer.PieceModel);
        head = tokenizer.PieceSplitter?.CreateStage(model) ?? model;
    }

    /// <summary>UTF-8 text of the last call.</summary>
    public ReadOnlySpan<byte> Utf8Text => utf8.AsSpan(0, Length);

    /// <summary>Length of <see cref="Utf8Text"/>.</summary>
    public int Length { get; private set; }

    /// <summary>Texts that unknown tokens of the last call stand for, by index, where the model shows them.</summary>
    public IReadOnlyDictionary<int, string> UnknownTexts => model.UnknownTexts;

    /// <summary>Whether the session is worth keeping.</summary>
    public bool IsReusable => utf8.Length <= LargestKept && origins.Length <= LargestKept / 8;

    /// <summary>Appends the tokens of a text; ranges, where tracked, are bytes of <see cref="Utf8Text"/>.</summary>
    public void Run(ReadOnlySpan<char> text, TokenBuffer output, bool parseSpecialTokens)
    {
        Load(text);
        parseSpecial = parseSpecialTokens;
        model.Begin(output);
        bool tracks = output.TracksRanges || tokenizer.NeedsOrigins;
        if (tracks) TrackOrigins();
        Piece whole = new(Utf8Text, tracks ? origins.AsSpan(0, Length) : default, 0);
        if (tokenizer.RawTokens.IsEmpty) Segment(whole);
        else SplitRaw(whole);
    }

    private void SplitRaw(in Piece text)
    {
        int search = 0, floor = 0;
        while (tokenizer.RawTokens.Next(text.Bytes, ref search, floor, parseSpecial, out int start, out int end) is { } token)
        {
            if (floor < start) Segment(text.Slice(floor, start - floor));
            AddToken(text, token, start, end);
            floor = end;
        }
        if (floor < text.Bytes.Length) Segment(text.Slice(floor, text.Bytes.Length - floor));
    }

    private void Segment(in Piece text)
    {
        if (text.Bytes.IsEmpty) return;
        if (tokenizer.Normalizer is null)
        {
            SplitNormalized(text);
            return;
        }
        normalized.Reset(text.Bytes, text.Origins, text.OriginalStart);
        tokenizer.Normalizer.Normalize(normalized);
        SplitNormalized(normalized.AsPiece());
    }

    private void SplitNormalized(in Piece text)
    {
        if (tokenizer.NormalizedTokens.IsEmpty)
        {
            if (!text.Bytes.IsEmpty) head.Accept(text);
            return;
        }
        int search = 0, floor = 0;
        while (tokenizer.NormalizedTokens.Next(text.Bytes, ref search, floor, parseSpecial, out int start, out int end) is { } token)
        {
            if (floor < start) head.Accept(text.Slice(floor, start - floor));
            AddToken(text, token, start, end);
            floor = end;
        }
        if (floor < text.Bytes.Length) head.Accept(text.Slice(floor, text.Bytes.Length - floor));
    }

    private void AddToken(in Piece text, AddedToken token, int start, int end)
    {
        if (text.Origins.IsEmpty) model.Output.Add(token.Id, start, end);
        else model.Output.Add(token.Id, text.Origins[start].Start, text.Origins[end - 1].End);
    }

    private void Load(ReadOnlySpan<char> text)
    {
        long worst = 3L * text.Length + 16;
        if (worst > utf8.Length)
        {
            // Exact only where the worst case would waste memory.
            long needed = text.Length < 1 << 20 ? worst : Encoding.UTF8.GetByteCount(text) + 16L;
            if (needed > Array.MaxLength) throw new TokenizationException($"a text of {text.Length} UTF-16 units is too long to encode at once; split it");
            if (needed > utf8.Length) utf8 = new byte[Math.Max(needed, Math.Min(2L * utf8.Length, Array.MaxLength))];
        }
        Length = Encoding.UTF8.GetBytes(text, utf8);
    }

    private void TrackOrigins()
    {
        if (origins.Length < Length) origins = new SourceRange[Math.Max(Length, 1024)];
        ReadOnlySpan<byte> text = Utf8Text;
        for (int start = 0; start < text.Length;)
        {
            int end = start + 1;
            while (end < text.Length && (text[end] & 0xC0) == 0x80) end++;
            origins.AsSpan(start, end - start).Fill(new SourceRange(start, end));
            start = end;
        }
    }

    /// <summary>Last stage: the model.</summary>
    private sealed class ModelSink(TokenModel model) : PieceSink
    {
        private readonly TokenModelEncoder encoder = model.CreateEncoder();

        public TokenBuffer Output { get; private set; } = null!;

        public Dictionary<int, string> UnknownTexts { get; } = [];

        public void Begin(TokenBuffer output)
        {
            Output = output;
            UnknownTexts.Clear();
        }

        public override void Accept(in Piece piece)
        {
            TokenBuffer output = Output;
            int first = output.Count;
            encoder.Encode(piece.Bytes, output);
            if (output.TracksRanges) MapRanges(piece, first);
        }

        internal override void AcceptRange(in Piece text, int start, int end)
        {
            if (Output.TracksRanges) Accept(text.Slice(start, end - start));
            else encoder.EncodeRange(text.Bytes, start, end, Output);
        }

        /// <summary>Turns ranges within the piece into ranges of the original text.</summary>
        private void MapRanges(in Piece piece, int first)
        {
            Span<SourceRange> ranges = Output.Ranges;
            for (int i = first; i < ranges.Length; i++)
            {
                SourceRange range = ranges[i];
                if (model.UnknownShowsText && Output.Ids[i] == model.UnknownId) UnknownTexts[i] = Encoding.UTF8.GetString(piece.Bytes[range.Start..range.End]);
                ranges[i] = range.End > range.Start
                    ? new SourceRange(piece.Origins[range.Start].Start, piece.Origins[range.End - 1].End)
                    : EmptyAt(piece, range.Start);
            }
        }

        private static SourceRange EmptyAt(in Piece piece, int index)
        {
            int at = index < piece.Origins.Length ? piece.Origins[index].Start : piece.Origins[^1].End;
            return new SourceRange(at, at);
        }
    }
}
