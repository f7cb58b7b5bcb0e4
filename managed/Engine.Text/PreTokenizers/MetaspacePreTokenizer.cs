using System.Text;

namespace Engine.Text;

/// <summary>When the space sign goes in front of a text.</summary>
public enum PrependScheme
{
    /// <summary>Before every piece of text.</summary>
    Always,

    /// <summary>Before the very beginning of the text alone.</summary>
    First,

    /// <summary>Never.</summary>
    Never,
}

/// <summary>SentencePiece's treatment of spaces: each becomes a visible sign, one may go in front, and pieces may begin at each sign.</summary>
/// <param name="replacement">The sign, usually U+2581.</param>
/// <param name="scheme">When it goes in front.</param>
/// <param name="split">Whether pieces begin at each sign.</param>
public sealed class MetaspacePreTokenizer(Rune replacement, PrependScheme scheme, bool split) : PreTokenizer
{
    /// <inheritdoc/>
    public override bool NeedsOrigins => scheme == PrependScheme.First;

    /// <inheritdoc/>
    public override PieceSink CreateStage(PieceSink next) => new Stage(Encoding.UTF8.GetBytes(replacement.ToString()), scheme, split, next);

    private sealed class Stage(byte[] sign, PrependScheme scheme, bool split, PieceSink next) : PieceSink
    {
        private byte[] bytes = [];
        private SourceRange[] origins = [];

        public override void Accept(in Piece piece)
        {
            bool tracks = !piece.Origins.IsEmpty;
            long worst = (long)sign.Length * (piece.Bytes.Length + 1);
            if (worst > Array.MaxLength) throw new TokenizationException($"a text of {piece.Bytes.Length} bytes is too long to encode at once; split it");
            if (bytes.Length < worst) bytes = new byte[Math.Max(256, worst)];
            if (tracks && origins.Length < worst) origins = new SourceRange[Math.Max(256, worst)];
            int length = 0;
            bool begins = piece.Bytes[0] == (byte)' ' || piece.Bytes.StartsWith(sign);
            if (!begins && (scheme == PrependScheme.Always || scheme == PrependScheme.First && piece.OriginalStart == 0))
                length = Put(sign, 0, tracks ? piece.Origins[0] : default, tracks);
            for (int i = 0; i < piece.Bytes.Length; i++)
            {
                byte b = piece.Bytes[i];
                if (b == (byte)' ')
                {
                    length = Put(sign, length, tracks ? piece.Origins[i] : default, tracks);
                    continue;
                }
                bytes[length] = b;
                if (tracks) origins[length] = piece.Origins[i];
                length++;
            }
            Piece spelled = new(bytes.AsSpan(0, length), tracks ? origins.AsSpan(0, length) : default, piece.OriginalStart);
            if (split) SplitAtSigns(spelled);
            else next.Accept(spelled);
        }

        private int Put(byte[] text, int at, SourceRange origin, bool tracks)
        {
            text.CopyTo(bytes, at);
            if (tracks) origins.AsSpan(at, text.Length).Fill(origin);
            return at + text.Length;
        }

        /// <summary>
        /// Each sign joins the text behind it. Of a run of signs only the last does: seen from the end, a sign after a sign is a piece of its own.
        /// </summary>
        private void SplitAtSigns(in Piece piece)
        {
            int start = 0;
            ReadOnlySpan<byte> text = piece.Bytes;
            while (start < text.Length)
            {
                int from = start + (text[start..].StartsWith(sign) ? sign.Length : 0);
                int found = text[from..].IndexOf(sign);
                int end = found < 0 ? text.Length : from + found;
                next.Accept(piece.Slice(start, end - start));
                start = end;
            }
        }
    }
}
