namespace Engine.Text;

/// <summary>Cuts text into words at white space, which goes, and makes each punctuation character a word of its own.</summary>
public sealed class BertPreTokenizer : PreTokenizer
{
    private const byte Word = 0, Space = 1, Punctuation = 2;

    private static readonly byte[] Ascii = Classify(0);
    private static readonly byte[]?[] Blocks = new byte[]?[0x1100];   // of 256 characters, filled when first asked for

    /// <inheritdoc/>
    public override PieceSink CreateStage(PieceSink next) => new Stage(next);

    private static byte[] Classify(int block)
    {
        byte[] classes = new byte[256];
        for (int i = 0; i < 256; i++)
        {
            int character = block << 8 | i;
            classes[i] = BertCharacters.IsWhiteSpace(character) ? Space : BertCharacters.IsPunctuation(character) ? Punctuation : Word;
        }
        return classes;
    }

    private static byte ClassOf(int character) => (Blocks[character >> 8] ??= Classify(character >> 8))[character & 0xFF];

    private sealed class Stage(PieceSink next) : PieceSink
    {
        public override void Accept(in Piece piece)
        {
            ReadOnlySpan<byte> text = piece.Bytes;
            byte[] ascii = Ascii;
            int wordStart = 0;
            for (int i = 0; i < text.Length;)
            {
                int lead = text[i], size = 1;
                byte kind = lead < 0x80 ? ascii[lead] : ClassOf((int)Utf8Character.Read(text[i..], out size));
                if (kind == Word)
                {
                    i += size;
                    continue;
                }
                if (i > wordStart) next.Accept(piece.Slice(wordStart, i - wordStart));
                if (kind == Punctuation) next.Accept(piece.Slice(i, size));
                i += size;
                wordStart = i;
            }
            if (text.Length > wordStart) next.Accept(piece.Slice(wordStart, text.Length - wordStart));
        }
    }
}
