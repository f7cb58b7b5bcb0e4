using System.Buffers;
using System.Globalization;
using System.Text;

namespace Engine.Text;

/// <summary>
/// tokenizer.json's <c>Precompiled</c>: a character map of SentencePiece applied the way that library's port does. A grapheme of fewer than six bytes
/// that some rule begins is replaced whole, by the shortest such rule; otherwise each of its characters is looked up by itself.
/// </summary>
internal sealed class PrecompiledNormalizer : Normalizer
{
    private const int LongestGrapheme = 6;   // bytes, exclusive

    private readonly CharacterMap map;
    private readonly SearchValues<byte> plain;   // ASCII that stays itself when ASCII follows

    /// <summary>Creates the normalizer.</summary>
    public PrecompiledNormalizer(CharacterMap map)
    {
        this.map = map;
        List<byte> same = [];
        // A carriage return and the line feed behind it are one grapheme, so the first is never plain.
        for (byte b = 1; b < 128; b++)
            if (b != '\r' && map.Ascii[b] == b) same.Add(b);
        plain = SearchValues.Create([.. same]);
    }

    /// <inheritdoc/>
    public override void Normalize(NormalizedText text)
    {
        ReadOnlySpan<byte> input = text.Bytes;
        if (input.IndexOfAnyExcept(plain) < 0) return;
        Output output = new(text);
        text.BeginRewrite();
        for (int at = 0; at < input.Length;)
        {
            int run = PlainRun(input[at..]);
            if (run > 0)
            {
                output.Copy(at, run);
                at += run;
                continue;
            }
            int length = GraphemeLength(input[at..]);
            if (length < LongestGrapheme && map.TryReplaceShortest(input.Slice(at, length), out ReadOnlySpan<byte> whole))
            {
                output.Replace(at, length, whole);
                at += length;
                continue;
            }
            for (int end = at + length; at < end;)
            {
                int size = Math.Min(end - at, Utf8Character.LengthOf(input[at]));
                if (map.TryReplaceShortest(input.Slice(at, size), out ReadOnlySpan<byte> replacement)) output.Replace(at, size, replacement);
                else output.Copy(at, size);
                at += size;
            }
        }
        output.Flush();
        text.EndRewrite();
    }

    /// <summary>Length of the ASCII text that stays as it is; its last character is left out where a combining one may follow.</summary>
    private int PlainRun(ReadOnlySpan<byte> rest)
    {
        int run = rest.IndexOfAnyExcept(plain);
        if (run < 0) return rest.Length;
        return run > 0 && rest[run] >= 0x80 ? run - 1 : run;
    }

    /// <summary>Bytes of the grapheme cluster at the start.</summary>
    private static int GraphemeLength(ReadOnlySpan<byte> rest)
    {
        uint first = Utf8Character.Read(rest, out int length);
        if (length == rest.Length) return length;
        if (StandsAlone(first) && StandsAlone(Utf8Character.Read(rest[length..], out _))) return length;
        // Seven characters have more bytes than a grapheme may have that is looked up whole, however it goes on.
        Span<char> window = stackalloc char[14];
        int used = 0;
        for (int at = 0, count = 0; at < rest.Length && count < 7; count++)
        {
            if (Rune.DecodeFromUtf8(rest[at..], out Rune rune, out int size) != OperationStatus.Done) rune = Rune.ReplacementChar;
            used += rune.EncodeToUtf16(window[used..]);
            at += size;
        }
        int units = StringInfo.GetNextTextElementLength(window[..used]);
        int bytes = 0;
        for (int unit = 0; unit < units; bytes += Utf8Character.LengthOf(rest[bytes])) unit += rest[bytes] >= 0xF0 ? 2 : 1;
        return Math.Min(bytes, rest.Length);
    }

    /// <summary>Whether the character joins no other one of this kind to a grapheme: ASCII but for CR and LF, Latin letters, kana, ideographs.</summary>
    private static bool StandsAlone(uint character) => character is (>= 0x20 and < 0x7F) or (>= 0xC0 and < 0x300) or (>= 0x3041 and < 0x3097) or (>= 0x30A0 and < 0xA000);

    /// <summary>Writes characters with the origin bookkeeping of the reference: what a replacement lacks in characters is swallowed by its last one, or by the character before.</summary>
    private ref struct Output(NormalizedText text)
    {
        private readonly NormalizedText text = text;
        private int pending = -1, change;

        public void Copy(int start, int length)
        {
            if (!text.TracksOrigins)
            {
                text.Copy(start, length);
                return;
            }
            for (int at = start; at < start + length;)
            {
                Put((int)Utf8Character.Read(text.Bytes[at..], out int size), 0);
                at += size;
            }
        }

        public void Replace(int start, int length, ReadOnlySpan<byte> replacement)
        {
            if (!text.TracksOrigins)
            {
                text.Emit(replacement, default);
                return;
            }
            int removed = Count(text.Bytes.Slice(start, length)), added = Count(replacement);
            int index = 0;
            for (int at = 0; at < replacement.Length; index++)
            {
                Put((int)Utf8Character.Read(replacement[at..], out int size), index >= removed ? 1 : 0);
                at += size;
            }
            if (added < removed && pending >= 0) change += added - removed;
        }

        public void Flush()
        {
            if (pending >= 0) text.Put(pending, change);
            pending = -1;
        }

        private void Put(int character, int characterChange)
        {
            Flush();
            (pending, change) = (character, characterChange);
        }

        private static int Count(ReadOnlySpan<byte> utf8)
        {
            int count = 0;
            foreach (byte b in utf8)
                if ((b & 0xC0) != 0x80) count++;
            return count;
        }
    }
}
