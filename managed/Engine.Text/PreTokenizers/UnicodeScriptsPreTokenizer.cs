namespace Engine.Text;

/// <summary>Cuts where the script changes; Japanese syllables count as Han, spaces and unassigned characters go with what is around them.</summary>
public sealed class UnicodeScriptsPreTokenizer : PreTokenizer
{
    private const int Any = 0, ProlongedSoundMark = 0x30FC;

    private static readonly byte[]?[] Blocks = new byte[]?[0x1100];   // scripts of 256 code points, filled when first asked for

    /// <inheritdoc/>
    public override PieceSink CreateStage(PieceSink next) => new Stage(next);

    private static byte ScriptOf(int codePoint) => (Blocks[codePoint >> 8] ??= Fill(codePoint >> 8))[codePoint & 0xFF];

    private static byte[] Fill(int index)
    {
        int han = UnicodeScripts.Number("Han"), hiragana = UnicodeScripts.Number("Hiragana"), katakana = UnicodeScripts.Number("Katakana");
        byte[] block = new byte[256];
        for (int i = 0; i < 256; i++)
        {
            int codePoint = index << 8 | i, script = UnicodeScripts.OfUnicode9(codePoint);
            block[i] = (byte)(codePoint == ' ' ? Any : codePoint == ProlongedSoundMark || script == hiragana || script == katakana ? han : script);
        }
        return block;
    }

    private sealed class Stage(PieceSink next) : PieceSink
    {
        public override void Accept(in Piece piece)
        {
            ReadOnlySpan<byte> text = piece.Bytes;
            int start = 0, last = -1;
            bool begun = false;
            for (int at = 0; at < text.Length;)
            {
                int script = ScriptOf(CodePoints.Decode(text, at, out int size));
                if (script != Any && script != last)
                {
                    // What stands before the first script has none to belong to and is left out, as in the reference.
                    if (begun && at > start) next.Accept(piece.Slice(start, at - start));
                    start = at;
                    begun = true;
                }
                if (script != Any) last = script;
                at += size;
            }
            if (begun && text.Length > start) next.Accept(piece.Slice(start, text.Length - start));
        }
    }
}
