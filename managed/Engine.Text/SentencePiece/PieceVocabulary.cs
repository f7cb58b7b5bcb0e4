using System.Text;

namespace Engine.Text;

/// <summary>What a piece is for; the numbers are those of SentencePiece's ModelProto and of GGUF's tokenizer.ggml.token_type.</summary>
public enum PieceType : byte
{
    /// <summary>A piece of text.</summary>
    Normal = 1,

    /// <summary>Stands for text that no piece covers.</summary>
    Unknown = 2,

    /// <summary>Never found in text and invisible in decoded text.</summary>
    Control = 3,

    /// <summary>Always one token where its text occurs.</summary>
    UserDefined = 4,

    /// <summary>A piece that the encoder must not emit.</summary>
    Unused = 5,

    /// <summary>One byte of a character that no piece covers, written like <c>&lt;0x0A&gt;</c>.</summary>
    Byte = 6,
}

/// <summary>
/// The pieces of a SentencePiece model: their UTF-8 text in one block, scores and types by id, and an exact index from bytes to id.
/// As in SentencePiece, two name spaces exist: text pieces (normal, user-defined, unused) and reserved ones (control, unknown, byte).
/// </summary>
internal sealed class PieceVocabulary
{
    /// <summary>U+2581, which stands for a space inside pieces.</summary>
    public const char SpaceSymbol = '\u2581';

    private readonly byte[] text;          // UTF-8 of all pieces, end to end
    private readonly int[] starts;         // [Count + 1]: piece i is text[starts[i].._starts[i + 1]]
    private readonly float[] scores;       // [Count]
    private readonly PieceType[] types;    // [Count]
    private readonly ByteStringIndex textPieces;
    private readonly ByteStringIndex reserved;
    private readonly int[] byteIds;        // [256]: id of each byte piece, or -1

    /// <summary>Builds the indexes. Later duplicates win unless <paramref name="refuseDuplicates"/> is set.</summary>
    /// <exception cref="TokenizerFormatException">A score is not a number, no piece is of type unknown, a piece is defined twice, or a byte piece is not of the form &lt;0xNN&gt;.</exception>
    public PieceVocabulary(byte[] text, int[] starts, float[] scores, PieceType[] types, string file, bool refuseDuplicates)
    {
        (this.text, this.starts, this.scores, this.types) = (text, starts, scores, types);
        textPieces = new ByteStringIndex(text, starts);
        reserved = new ByteStringIndex(text, starts);
        byteIds = new int[256];
        Array.Fill(byteIds, -1);
        UnknownId = -1;
        for (int id = 0; id < types.Length; id++)
        {
            if (float.IsNaN(scores[id])) throw new TokenizerFormatException(file, $"piece {id}", "its score is not a number; export the vocabulary again");
            ReadOnlySpan<byte> piece = this[id];
            if (types[id] == PieceType.Unknown)
            {
                if (UnknownId >= 0 && refuseDuplicates) throw new TokenizerFormatException(file, $"piece {id}", $"it is of type unknown like piece {UnknownId}; a vocabulary has one such piece");
                if (UnknownId < 0) UnknownId = id;
            }
            if (types[id] == PieceType.Byte)
            {
                int value = ByteOf(piece);
                if (value < 0) throw new TokenizerFormatException(file, $"piece {id}", $"the byte piece '{Encoding.UTF8.GetString(piece)}' is not of the form <0xNN>");
                byteIds[value] = id;
            }
            if (types[id] == PieceType.UserDefined) HasUserDefined = true;
            if (types[id] == PieceType.Unused) HasUnused = true;
            if (piece.IsEmpty) continue;
            if (IsText(id)) LongestTextPiece = Math.Max(LongestTextPiece, ByteTrieBuilder.CheckLength(piece.Length, id, file));
            ByteStringIndex index = IsText(id) ? textPieces : reserved;
            int earlier = index.Add(id);
            if (earlier >= 0 && refuseDuplicates)
                throw new TokenizerFormatException(file, $"piece {id}", $"'{Encoding.UTF8.GetString(piece)}' is defined already, as piece {earlier}; remove one of them");
        }
        for (int id = 0; id < types.Length; id++)
            if (!IsText(id) && textPieces.Find(this[id]) >= 0) HasShadowedText = true;
    }

    /// <summary>Builds a vocabulary of strings, all of type normal unless <paramref name="types"/> are given; of equal pieces the last wins.</summary>
    public static PieceVocabulary OfStrings(IReadOnlyList<string> pieces, float[] scores, PieceType[]? types, string file)
    {
        long total = 0;
        foreach (string piece in pieces) total += Encoding.UTF8.GetByteCount(piece);
        if (total > Array.MaxLength) throw new TokenizerFormatException(file, "pieces", $"they take {total} bytes, more than one array holds; the vocabulary is damaged");
        byte[] text = new byte[total];
        int[] starts = new int[pieces.Count + 1];
        for (int id = 0; id < pieces.Count; id++) starts[id + 1] = starts[id] + Encoding.UTF8.GetBytes(pieces[id], text.AsSpan(starts[id]));
        if (types is null)
        {
            types = new PieceType[pieces.Count];
            Array.Fill(types, PieceType.Normal);
        }
        return new PieceVocabulary(text, starts, scores, types, file, refuseDuplicates: false);
    }

    /// <summary>Number of pieces.</summary>
    public int Count => types.Length;

    /// <summary>Id of the unknown piece, -1 when there is none.</summary>
    public int UnknownId { get; init; }

    /// <summary>Length in bytes of the longest text piece.</summary>
    public int LongestTextPiece { get; }

    /// <summary>Whether some piece is of type user-defined.</summary>
    public bool HasUserDefined { get; }

    /// <summary>Whether some piece is of type unused.</summary>
    public bool HasUnused { get; }

    /// <summary>UTF-8 text of a piece.</summary>
    public ReadOnlySpan<byte> this[int id] => text.AsSpan(starts[id], starts[id + 1] - starts[id]);

    /// <summary>Length of a piece in bytes.</summary>
    public int LengthOf(int id) => starts[id + 1] - starts[id];

    /// <summary>Score of each piece.</summary>
    public ReadOnlySpan<float> Scores => scores;

    /// <summary>Type of each piece.</summary>
    public ReadOnlySpan<PieceType> Types => types;

    /// <summary>Id of the byte piece of each byte value, -1 where there is none.</summary>
    public ReadOnlySpan<int> ByteIds => byteIds;

    /// <summary>Whether some reserved piece is spelled like a text piece and so takes its place.</summary>
    public bool HasShadowedText { get; }

    /// <summary>A trie of the given pieces.</summary>
    public ByteTrie BuildTrie(ReadOnlySpan<int> ids, string file) => ByteTrie.Build(text, starts, ids, file);

    /// <summary>Whether a piece takes part in the search over text.</summary>
    public bool IsText(int id) => types[id] is PieceType.Normal or PieceType.UserDefined or PieceType.Unused;

    /// <summary>Id of a text piece, or -1.</summary>
    public int FindText(ReadOnlySpan<byte> piece) => piece.Length <= LongestTextPiece ? textPieces.Find(piece) : -1;

    /// <summary>Id of a piece of either name space (reserved pieces first), or -1.</summary>
    public int Find(ReadOnlySpan<byte> piece)
    {
        int id = reserved.Find(piece);
        return id >= 0 ? id : textPieces.Find(piece);
    }

    /// <summary>Value of a byte piece (<c>&lt;0x0A&gt;</c>, upper-case digits), or -1.</summary>
    public static int ByteOf(ReadOnlySpan<byte> piece)
    {
        if (piece.Length != 6 || !piece.StartsWith("<0x"u8) || piece[5] != (byte)'>') return -1;
        int high = Digit(piece[3]), low = Digit(piece[4]);
        return high < 0 || low < 0 ? -1 : (high << 4) | low;

        static int Digit(byte c) => c is >= (byte)'0' and <= (byte)'9' ? c - '0' : c is >= (byte)'A' and <= (byte)'F' ? c - 'A' + 10 : -1;
    }
}
