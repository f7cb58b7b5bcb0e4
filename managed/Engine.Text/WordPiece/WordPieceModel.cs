namespace Engine.Text;

/// <summary>
/// WordPiece (Schuster, Nakajima 2012; Devlin et al. 2019): each word is cut greedily into the longest pieces of the vocabulary; pieces that do not begin
/// the word carry a prefix there. A word that cannot be covered, or is too long, becomes the unknown token.
/// </summary>
public sealed class WordPieceModel : TokenModel
{
    private readonly Vocabulary vocabulary;
    private readonly ByteTrie pieces;
    private readonly uint continuation;      // node behind the prefix
    private readonly bool hasContinuations;
    private readonly int longestWord;

    /// <summary>Creates the model.</summary>
    /// <param name="vocabulary">Pieces and ids.</param>
    /// <param name="unknownPiece">The unknown token; a word that needs it fails where the vocabulary lacks it.</param>
    /// <param name="continuingPrefix">What pieces begin with that do not begin a word, "##".</param>
    /// <param name="longestWord">Longest word in code points.</param>
    /// <exception cref="TokenizerFormatException">The vocabulary has more nodes than a trie can have.</exception>
    public WordPieceModel(Vocabulary vocabulary, string unknownPiece, string continuingPrefix = "##", int longestWord = 100)
    {
        this.vocabulary = vocabulary;
        this.longestWord = longestWord;
        UnknownPiece = unknownPiece;
        UnknownId = vocabulary.Find(System.Text.Encoding.UTF8.GetBytes(unknownPiece));
        pieces = BuildTrie(vocabulary);
        continuation = pieces.Root;
        hasContinuations = true;
        foreach (byte b in System.Text.Encoding.UTF8.GetBytes(continuingPrefix))
            hasContinuations = hasContinuations && pieces.TryStep(ref continuation, b, out _);
    }

    /// <summary>The unknown token.</summary>
    public string UnknownPiece { get; }

    /// <inheritdoc/>
    public override int VocabularySize => vocabulary.Size;

    /// <inheritdoc/>
    public override int UnknownId { get; }

    /// <inheritdoc/>
    public override bool TryGetId(ReadOnlySpan<byte> piece, out int id) => (id = vocabulary.Find(piece)) >= 0;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> GetPiece(int id) => vocabulary.GetPiece(id);

    /// <inheritdoc/>
    public override TokenModelEncoder CreateEncoder() => new Encoder(this);

    private static ByteTrie BuildTrie(Vocabulary vocabulary)
    {
        List<int> ids = new(vocabulary.Count);
        int[] starts = new int[vocabulary.Size + 1];
        for (int id = 0; id < vocabulary.Size; id++)
        {
            starts[id + 1] = checked(starts[id] + vocabulary.GetPiece(id).Length);
            if (starts[id + 1] > starts[id]) ids.Add(id);
        }
        byte[] text = new byte[starts[^1]];
        foreach (int id in ids) vocabulary.GetPiece(id).CopyTo(text.AsSpan(starts[id]));
        return ByteTrie.Build(text, starts, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ids), "WordPiece vocabulary");
    }

    private sealed class Encoder(WordPieceModel model) : TokenModelEncoder
    {
        private readonly WordCache cache = new();
        private int[] ids = new int[64], ends = new int[64];

        public override void Encode(ReadOnlySpan<byte> piece, TokenBuffer output)
        {
            if (output.TracksRanges)
            {
                int count = Cut(piece);
                for (int i = 0; i < count; i++) output.Add(ids[i], i == 0 ? 0 : ends[i - 1], ends[i]);
            }
            else if (!cache.TryGet(piece, output))
            {
                int count = Cut(piece);
                ReadOnlySpan<int> tokens = ids.AsSpan(0, count);
                cache.Put(piece, tokens);
                output.AddRange(tokens);
            }
        }

        /// <summary>Cuts a word into the longest pieces; answers their number.</summary>
        private int Cut(ReadOnlySpan<byte> word)
        {
            if (!IsTooLong(word))
            {
                int count = 0, at = 0;
                while (at < word.Length && (at == 0 || model.hasContinuations))
                {
                    int length = model.pieces.FindLongestPrefix(at == 0 ? model.pieces.Root : model.continuation, word[at..], out int id);
                    if (length == 0) break;
                    at += length;
                    Add(ref count, id, at);
                }
                if (at == word.Length) return count;
            }
            if (model.UnknownId < 0)
                throw new TokenizationException($"the WordPiece vocabulary lacks its unknown token '{model.UnknownPiece}', which a word of the text needs; use the model's own vocabulary");
            int one = 0;
            Add(ref one, model.UnknownId, word.Length);
            return 1;
        }

        private bool IsTooLong(ReadOnlySpan<byte> word)
        {
            if (word.Length <= model.longestWord) return false;
            int characters = 0;
            foreach (byte b in word)
                if ((b & 0xC0) != 0x80) characters++;
            return characters > model.longestWord;
        }

        private void Add(ref int count, int id, int end)
        {
            if (count == ids.Length)
            {
                Array.Resize(ref ids, 2 * count);
                Array.Resize(ref ends, 2 * count);
            }
            ids[count] = id;
            ends[count++] = end;
        }
    }
}
