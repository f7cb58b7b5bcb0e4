using System.Text;

namespace Engine.Text;

/// <summary>What a split looks for: an expression or a literal text. Immutable; makes matchers.</summary>
public sealed class SplitPattern
{
    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private const string MarksEnding = @"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>Expression of Tekken (Mistral's later models).</summary>
    internal const string Tekken = @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
        + @"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>Expression of o200k_base.</summary>
    internal const string O200k = @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
        + @"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string Cl100kEnding = @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>GPT-2's expression.</summary>
    internal const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>Expressions with a hand-written scanner.</summary>
    private static readonly Dictionary<string, Func<SplitMatcher>> Scanners = new(StringComparer.Ordinal)
    {
        [Gpt2] = () => new ScanMatcher<Gpt2Scan>(),
        [@"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"] = () => new ScanMatcher<Gpt2Scan>(),
        [@"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"] = () => new ScanMatcher<Gpt2Scan>(),
        [Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}" + Cl100kEnding] = () => new ScanMatcher<Cl100kScan<ThreeDigits>>(),
        [Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}" + Cl100kEnding] = () => new ScanMatcher<Cl100kScan<OneDigit>>(),
        [@"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}" + Cl100kEnding] = () => new ScanMatcher<Cl100kScan<ThreeDigits>>(),
        [@"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}" + Cl100kEnding] = () => new ScanMatcher<Cl100kScan<OneDigit>>(),
        [@"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"] = () => new ScanMatcher<Cl100kScan<ThreeDigits>>(),
        [@"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"]
            = () => new ScanMatcher<Cl100kScan<ThreeDigitsEndFirst>>(),
        [O200k] = () => new ScanMatcher<O200kScan<O200kWords>>(),
        [Tekken] = () => new ScanMatcher<O200kScan<TekkenWords>>(),
        [Contractions + MarksEnding] = () => new ScanMatcher<Cl100kScan<OneDigitMarks>>(),
        ["(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])" + MarksEnding] = () => new ScanMatcher<Cl100kScan<OneDigitMarks>>(),
        [@"[!\""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"]
            = () => new ScanMatcher<DeepSeekScan>(),
        [@"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"]
            = () => new ScanMatcher<DeepSeekScan>(),
        [@"\p{N}{1,3}"] = () => new ScanMatcher<ThreeNumbersScan>(),
        ["[一-龥぀-ゟ゠-ヿ]+"] = () => new ScanMatcher<HanKanaScan>(),
    };

    private readonly Func<SplitMatcher> create;

    private SplitPattern(Func<SplitMatcher> create) => this.create = create;

    /// <summary>A literal text; an empty one matches nothing.</summary>
    public static SplitPattern Literal(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return new SplitPattern(() => new LiteralMatcher(bytes));
    }

    /// <summary>Single characters that pass a test of their code point.</summary>
    internal static SplitPattern Characters(Func<int, bool> test) => new(() => new CharacterMatcher(test));

    /// <summary>Single numbers (\p{N}).</summary>
    internal static SplitPattern OneNumber() => new(() => new ScanMatcher<OneNumberScan>());

    /// <summary>Runs of word characters and runs of others that are not white space.</summary>
    internal static SplitPattern WordsAndSigns() => new(() => new ScanMatcher<WordOrSignScan>());

    /// <summary>An expression as tokenizer.json writes it (Oniguruma's dialect).</summary>
    /// <exception cref="TokenizerFormatException">The expression is malformed.</exception>
    /// <exception cref="UnsupportedTokenizerException">It uses a construct that is not supported.</exception>
    public static SplitPattern Expression(string expression) => Expression(expression, ExpressionDialect.Oniguruma);

    /// <summary>An expression as tiktoken writes it (fancy-regex's dialect).</summary>
    /// <exception cref="TokenizerFormatException">The expression is malformed.</exception>
    /// <exception cref="UnsupportedTokenizerException">It uses a construct that is not supported.</exception>
    public static SplitPattern FancyExpression(string expression) => Expression(expression, ExpressionDialect.Fancy);

    /// <summary>The general matcher, also where there is a hand-written scanner.</summary>
    internal static SplitPattern Interpreted(string expression, ExpressionDialect dialect)
    {
        ExpressionProgram program = ExpressionProgram.Compile(expression, dialect);
        return new SplitPattern(() => new ExpressionMatcher(program));
    }

    private static SplitPattern Expression(string expression, ExpressionDialect dialect)
    {
        // Some files write the line breaks themselves instead of their escapes.
        string escaped = expression.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return Scanners.TryGetValue(escaped, out Func<SplitMatcher>? scanner) ? new SplitPattern(scanner) : Interpreted(expression, dialect);
    }

    /// <summary>A matcher for one thread at a time.</summary>
    public SplitMatcher CreateMatcher() => create();
}
