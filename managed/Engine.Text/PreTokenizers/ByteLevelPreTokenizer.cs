namespace Engine.Text;

/// <summary>GPT-2's pre-tokenizer: a space in front if wanted, GPT-2's split if wanted, and the bytes respelled in the byte-level alphabet.</summary>
public sealed class ByteLevelPreTokenizer : PreTokenizer
{
    /// <summary>Creates the pre-tokenizer.</summary>
    /// <param name="addPrefixSpace">Whether a space goes before a piece that does not begin with one.</param>
    /// <param name="useExpression">Whether GPT-2's expression cuts the pieces.</param>
    public ByteLevelPreTokenizer(bool addPrefixSpace, bool useExpression) : this(addPrefixSpace, useExpression, respell: true)
    {
    }

    private ByteLevelPreTokenizer(bool addPrefixSpace, bool useExpression, bool respell)
    {
        AddPrefixSpace = addPrefixSpace;
        UseExpression = useExpression;
        Respell = respell;
    }

    /// <summary>Whether a space goes before a piece that does not begin with one.</summary>
    public bool AddPrefixSpace { get; }

    /// <summary>Whether GPT-2's expression cuts the pieces.</summary>
    public bool UseExpression { get; }

    private bool Respell { get; }

    /// <summary>The same without respelling, for a model that takes raw bytes.</summary>
    internal ByteLevelPreTokenizer WithoutRespelling() => new(AddPrefixSpace, UseExpression, respell: false);

    /// <inheritdoc/>
    public override PieceSink CreateStage(PieceSink next)
    {
        if (Respell) next = new RespellStage(next);
        if (UseExpression) next = new SplitPreTokenizer(SplitPattern.Expression(SplitPattern.Gpt2), SplitBehavior.Isolated).CreateStage(next);
        return AddPrefixSpace ? new PrefixStage(next) : next;
    }

    private sealed class PrefixStage(PieceSink next) : PieceSink
    {
        private byte[] bytes = [];
        private SourceRange[] origins = [];

        public override void Accept(in Piece piece)
        {
            if (piece.Bytes[0] == (byte)' ')
            {
                next.Accept(piece);
                return;
            }
            int length = piece.Bytes.Length + 1;
            if (bytes.Length < length) bytes = new byte[Math.Max(256, length + length / 2)];
            bytes[0] = (byte)' ';
            piece.Bytes.CopyTo(bytes.AsSpan(1));
            if (piece.Origins.IsEmpty)
            {
                next.Accept(new Piece(bytes.AsSpan(0, length), default, piece.OriginalStart));
                return;
            }
            if (origins.Length < length) origins = new SourceRange[Math.Max(256, length + length / 2)];
            origins[0] = piece.Origins[0];
            piece.Origins.CopyTo(origins.AsSpan(1));
            next.Accept(new Piece(bytes.AsSpan(0, length), origins.AsSpan(0, length), piece.OriginalStart));
        }
    }

    private sealed class RespellStage(PieceSink next) : PieceSink
    {
        private byte[] bytes = [];
        private SourceRange[] origins = [];

        public override void Accept(in Piece piece)
        {
            if (piece.Bytes.Length > Array.MaxLength / 2) throw new TokenizationException($"a piece of {piece.Bytes.Length} bytes is too long to encode at once; split the text");
            int worst = 2 * piece.Bytes.Length;
            if (bytes.Length < worst) bytes = new byte[Math.Max(256, worst)];
            bool tracks = !piece.Origins.IsEmpty;
            if (tracks && origins.Length < worst) origins = new SourceRange[Math.Max(256, worst)];
            int length = 0;
            for (int i = 0; i < piece.Bytes.Length; i++)
            {
                byte[] spelling = ByteLevelAlphabet.Spelling[piece.Bytes[i]];
                spelling.CopyTo(bytes, length);
                if (tracks) origins.AsSpan(length, spelling.Length).Fill(piece.Origins[i]);
                length += spelling.Length;
            }
            next.Accept(new Piece(bytes.AsSpan(0, length), tracks ? origins.AsSpan(0, length) : default, piece.OriginalStart));
        }
    }
}
