using System.Text;

namespace Engine.Text.Tests;

/// <summary>The hand-written scanners cut exactly as their expressions do, over all of Unicode.</summary>
public class SplitScannerTests
{
    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";

    private static readonly (string Expression, bool Fancy)[] Expressions =
    [
        (SplitPattern.Gpt2, false),
        (@"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s", true),
        (Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", false),
        (Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", false),
        (@"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s", true),
        (SplitPattern.O200k, false),
        (SplitPattern.Tekken, false),
        (Contractions + @"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", false),
        (@"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", false),
        (@"\p{N}{1,3}", false),
        ("[一-龥぀-ゟ゠-ヿ]+", false),
    ];

    private static IEnumerable<int> Indices() => Enumerable.Range(0, Expressions.Length);

    [TestCaseSource(nameof(Indices))]
    public void RandomTextIsCutAlike(int index)
    {
        (string expression, bool fancy) = Expressions[index];
        SplitPattern scanner = fancy ? SplitPattern.FancyExpression(expression) : SplitPattern.Expression(expression);
        SplitPattern interpreter = SplitPattern.Interpreted(expression, fancy ? ExpressionDialect.Fancy : ExpressionDialect.Oniguruma);
        Assert.That(scanner.CreateMatcher(), Is.Not.InstanceOf<ExpressionMatcher>(), "a scanner is meant to serve this expression");
        Random random = new(index);
        for (int i = 0; i < 20_000; i++)
        {
            string text = RandomText.Next(random, 24);
            Assert.That(Splitting.Cut(scanner, SplitBehavior.Isolated, false, text), Is.EqualTo(Splitting.Cut(interpreter, SplitBehavior.Isolated, false, text)),
                () => $"{expression} on {string.Join(' ', text.EnumerateRunes().Select(r => $"U+{r.Value:X4}"))}");
        }
    }

    [TestCaseSource(nameof(Indices))]
    public void EveryCodePointIsCutAlikeAmongLettersSpacesAndSigns(int index)
    {
        (string expression, bool fancy) = Expressions[index];
        SplitMatcher scanner = (fancy ? SplitPattern.FancyExpression(expression) : SplitPattern.Expression(expression)).CreateMatcher();
        SplitMatcher interpreter = SplitPattern.Interpreted(expression, fancy ? ExpressionDialect.Fancy : ExpressionDialect.Oniguruma).CreateMatcher();
        Span<byte> encoded = stackalloc byte[4];
        byte[] buffer = new byte[64];
        List<string> problems = [];
        for (int codePoint = 0; codePoint <= 0x10FFFF; codePoint++)
        {
            if (codePoint is >= 0xD800 and <= 0xDFFF) continue;
            int size = new Rune(codePoint).EncodeToUtf8(encoded);
            // x before, behind and between letters, digits, spaces, signs and line breaks
            int length = 0;
            foreach (ReadOnlySpan<byte> part in new[] { "a"u8.ToArray(), [], "A "u8.ToArray(), [], "1"u8.ToArray(), [], "!"u8.ToArray(), [], "\n  "u8.ToArray(), [], "'s"u8.ToArray() })
            {
                if (part.IsEmpty) encoded[..size].CopyTo(buffer.AsSpan(length));
                else part.CopyTo(buffer.AsSpan(length));
                length += part.IsEmpty ? size : part.Length;
            }
            ReadOnlySpan<byte> text = buffer.AsSpan(0, length);
            for (int from = 0; from <= length;)
            {
                bool found = scanner.TryFind(text, from, out int start, out int end), expected = interpreter.TryFind(text, from, out int wantedStart, out int wantedEnd);
                if (found != expected || found && (start != wantedStart || end != wantedEnd))
                {
                    problems.Add($"U+{codePoint:X4} from {from}: {start}..{end}, expected {wantedStart}..{wantedEnd}");
                    break;
                }
                if (!found) break;
                from = end;
            }
        }
        Assert.That(problems, Is.Empty, $"{problems.Count}: {string.Join("; ", problems.Take(10))}");
    }
}
