using System.Buffers;

namespace Engine.Text;

/// <summary>
/// SentencePiece's normalizer: character rules, the longest match first; spaces removed at both ends and joined where that is asked for;
/// the dummy space; spaces written as U+2581. User-defined symbols pass the rules untouched.
/// </summary>
internal sealed class SentencePieceNormalizer : Normalizer
{
    private readonly SentencePieceNormalization settings;
    private readonly UserSymbols? symbols;
    private readonly bool spaceIsSuffix;
    private readonly byte[] space;
    private readonly SearchValues<byte> plain;   // ASCII that stays itself when an ASCII byte follows

    /// <summary>Creates the normalizer.</summary>
    public SentencePieceNormalizer(SentencePieceNormalization settings, UserSymbols? symbols, bool spaceIsSuffix)
    {
        (this.settings, this.symbols, this.spaceIsSuffix) = (settings, symbols, spaceIsSuffix);
        space = settings.EscapeSpaces ? "\u2581"u8.ToArray() : " "u8.ToArray();
        List<byte> same = [];
        for (byte b = 0; b < 128; b++)
            if (b != (byte)' ' && (symbols is null || !symbols.MayStartWith(b)) && (settings.Map is null || settings.Map.Ascii[b] == b)) same.Add(b);
        plain = SearchValues.Create([.. same]);
    }

    /// <inheritdoc/>
    public override void Normalize(NormalizedText text)
    {
        ReadOnlySpan<byte> input = text.Bytes;
        if (input.IsEmpty) return;
        int start = settings.RemoveExtraSpaces ? SkipSpaces(input) : 0;
        text.BeginRewrite();
        if (start < input.Length)
        {
            if (!spaceIsSuffix && settings.AddDummyPrefix) text.Emit(space, At(text, start));
            Rewrite(text, input, start);
        }
        text.EndRewrite();
        if (settings.RemoveExtraSpaces && start < input.Length) TrimEnd(text);
        if (spaceIsSuffix && settings.AddDummyPrefix && start < input.Length)
        {
            text.BeginRewrite();
            text.Copy(0, text.Length);
            text.Emit(space, text.Length == 0 ? default : new SourceRange(text.OriginAt(text.Length - 1).End, text.OriginAt(text.Length - 1).End));
            text.EndRewrite();
        }
    }

    private void Rewrite(NormalizedText text, ReadOnlySpan<byte> input, int start)
    {
        bool afterSpace = settings.RemoveExtraSpaces;
        for (int i = start; i < input.Length;)
        {
            int run = PlainRun(input[i..]);
            if (run > 0)
            {
                text.Copy(i, run);
                i += run;
                afterSpace = false;
                continue;
            }
            ReadOnlySpan<byte> output = NormalizePrefix(input[i..], out int length, out bool unchanged);
            int skipped = 0;
            while (afterSpace && skipped < output.Length && output[skipped] == (byte)' ') skipped++;
            if (skipped < output.Length)
            {
                if (unchanged) Keep(text, output[skipped..], i + skipped);
                else Write(text, output[skipped..], text.OriginOf(i, length));
                afterSpace = output[^1] == (byte)' ' && settings.RemoveExtraSpaces;
            }
            i += length;
        }
    }

    /// <summary>Takes text over from <paramref name="start"/>, spaces in their written form.</summary>
    private void Keep(NormalizedText text, ReadOnlySpan<byte> same, int start)
    {
        while (!same.IsEmpty)
        {
            int next = same.IndexOf((byte)' ');
            if (next < 0) next = same.Length;
            if (next > 0) text.Copy(start, next);
            if (next < same.Length) text.Emit(space, text.OriginAt(start + next++));
            start += next;
            same = same[next..];
        }
    }

    /// <summary>Emits what a rule wrote, spaces in their written form.</summary>
    private void Write(NormalizedText text, ReadOnlySpan<byte> output, SourceRange origin)
    {
        while (!output.IsEmpty)
        {
            int next = output.IndexOf((byte)' ');
            if (next < 0) next = output.Length;
            if (next > 0) text.Emit(output[..next], origin);
            if (next < output.Length)
            {
                text.Emit(space, origin);
                next++;
            }
            output = output[next..];
        }
    }

    /// <summary>Length of the ASCII text that stays as it is; a last character before a non-ASCII one is left to the rules, which may join the two.</summary>
    private int PlainRun(ReadOnlySpan<byte> rest)
    {
        int run = rest.IndexOfAnyExcept(plain);
        if (run < 0) return rest.Length;
        return run > 0 && rest[run] >= 0x80 && settings.Map is not null ? run - 1 : run;
    }

    /// <summary>What the character, rule or symbol at the start becomes.</summary>
    private ReadOnlySpan<byte> NormalizePrefix(ReadOnlySpan<byte> rest, out int length, out bool unchanged)
    {
        unchanged = true;
        if (symbols is not null && symbols.Match(rest, out _) is int symbol and > 0)
        {
            length = symbol;
            return rest[..length];
        }
        if (settings.Map is not null)
        {
            ReadOnlySpan<byte> replacement = settings.Map.ReplaceLongest(rest, out length);
            if (length > 0)
            {
                unchanged = false;
                return replacement;
            }
        }
        length = Utf8Character.LengthOf(rest[0]);
        if (rest[0] >= 0x80 && !Utf8Character.IsWhole(rest, out _))
        {
            // Only a rule that ends inside a character leaves one broken; one byte of it is passed over.
            length = 1;
            unchanged = false;
            return "\uFFFD"u8;
        }
        return rest[..length];
    }

    private int SkipSpaces(ReadOnlySpan<byte> input)
    {
        int start = 0;
        while (start < input.Length)
        {
            ReadOnlySpan<byte> output = NormalizePrefix(input[start..], out int length, out _);
            if (output.Length != 1 || output[0] != (byte)' ') break;
            start += length;
        }
        return start;
    }

    private void TrimEnd(NormalizedText text)
    {
        int length = text.Length;
        while (length >= space.Length && text.Bytes[..length].EndsWith(space)) length -= space.Length;
        if (length == text.Length) return;
        text.BeginRewrite();
        if (length > 0) text.Copy(0, length);
        text.EndRewrite();
    }

    private static SourceRange At(NormalizedText text, int index) => new(text.OriginAt(index).Start, text.OriginAt(index).Start);
}
