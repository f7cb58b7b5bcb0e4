using System.Globalization;
using System.Text;

namespace Engine.Text;

/// <summary>Dialect of an expression where the two that tokenizer files use differ.</summary>
internal enum ExpressionDialect
{
    /// <summary>Oniguruma (tokenizer.json): ^ and $ are lines' ends, {n,m}+ repeats a repetition.</summary>
    Oniguruma,

    /// <summary>fancy-regex (tiktoken): ^ and $ are the text's ends, {n,m}+ is possessive.</summary>
    Fancy,
}

/// <summary>Parses split expressions to a tree.</summary>
internal sealed class ExpressionParser
{
    private const int DeepestNesting = 64;
    private const int LargestRepeat = 1000;
    private const int MostQuantifiers = 8;
    private const int LongestExpression = 20_000;

    private readonly int[] text;   // code points of the expression
    private readonly string expression;
    private readonly ExpressionDialect dialect;
    private readonly Dictionary<string, int> groupNames = new(StringComparer.Ordinal);
    private int at, depth, groups;
    private bool anyCase, dotAll, multiLine, extended;

    private ExpressionParser(string expression, ExpressionDialect dialect)
    {
        this.expression = expression;
        this.dialect = dialect;
        text = [.. expression.EnumerateRunes().Select(r => r.Value)];
    }

    /// <summary>Parses an expression.</summary>
    /// <exception cref="TokenizerFormatException">It is malformed.</exception>
    /// <exception cref="UnsupportedTokenizerException">It uses a construct that is not supported.</exception>
    public static ExpressionNode Parse(string expression, ExpressionDialect dialect)
    {
        if (expression.Length > LongestExpression)
            throw new TokenizerFormatException($"expression {expression[..40]}...", "length", $"{expression.Length} characters, at most {LongestExpression} are accepted");
        ExpressionParser parser = new(expression, dialect);
        ExpressionNode node = parser.ParseAlternation();
        return parser.at < parser.text.Length ? throw parser.Bad("unmatched ')'") : node;
    }

    private ExpressionNode ParseAlternation()
    {
        if (++depth > DeepestNesting) throw Bad($"groups nest deeper than {DeepestNesting}");
        List<ExpressionNode> items = [ParseSequence()];
        while (Take('|')) items.Add(ParseSequence());
        depth--;
        return items.Count == 1 ? items[0] : new ExpressionNode.Alternation(items);
    }

    private ExpressionNode ParseSequence()
    {
        List<ExpressionNode> items = [];
        while (at < text.Length && text[at] != '|' && text[at] != ')')
        {
            if (extended && SkipExtended()) continue;
            int start = at;
            if (ParseAtom() is not { } atom)
            {
                // A flag group such as (?i) holds for the rest of the enclosing group, alternatives included.
                continue;
            }
            items.Add(ParseQuantifiers(atom, start));
        }
        return items.Count == 1 ? items[0] : new ExpressionNode.Sequence(items);
    }

    private ExpressionNode ParseQuantifiers(ExpressionNode node, int start)
    {
        for (int count = 0; at < text.Length;)
        {
            if (extended && SkipExtended()) continue;
            (int minimum, int maximum, bool isInterval) = (0, 0, false);
            if (Take('*')) maximum = int.MaxValue;
            else if (Take('+')) (minimum, maximum) = (1, int.MaxValue);
            else if (Take('?')) maximum = 1;
            else if (text[at] == '{' && TryParseInterval(out minimum, out maximum)) isInterval = true;
            else break;
            Greed greed = Greed.Greedy;
            if (Take('?')) greed = Greed.Lazy;
            else if ((!isInterval || dialect == ExpressionDialect.Fancy) && Take('+')) greed = Greed.Possessive;
            if (minimum > LargestRepeat || maximum != int.MaxValue && maximum > LargestRepeat) throw Bad($"a repetition above {LargestRepeat}", start);
            if (++count > MostQuantifiers) throw Bad("too many quantifiers in a row", start);
            node = new ExpressionNode.Repeat(node, minimum, maximum, greed);
        }
        return node;
    }

    private bool TryParseInterval(out int minimum, out int maximum)
    {
        int back = at;
        at++;
        minimum = ParseNumber();
        maximum = minimum;
        if (Take(',')) maximum = ParseNumber() is >= 0 and int number ? number : int.MaxValue;
        if ((minimum < 0 && maximum is < 0 or int.MaxValue) || !Take('}'))
        {
            // Not an interval: a literal brace.
            at = back;
            return false;
        }
        if (minimum < 0) minimum = 0;
        if (maximum < minimum) throw Bad("the interval's end lies before its beginning", back);
        return true;
    }

    private int ParseNumber()
    {
        int value = -1;
        for (; at < text.Length && text[at] is >= '0' and <= '9'; at++) value = Math.Min(Math.Max(value, 0) * 10 + text[at] - '0', LargestRepeat + 1);
        return value;
    }

    private ExpressionNode? ParseAtom()
    {
        int c = text[at++];
        switch (c)
        {
            case '(': return ParseGroup();
            case '[': return new ExpressionNode.Set(Cased(ParseClass()));
            case '.': return new ExpressionNode.Set(dotAll ? CodePointSet.All : CodePointSet.NotLineFeed);
            case '^': return new ExpressionNode.Position(dialect == ExpressionDialect.Oniguruma || multiLine ? PositionKind.LineStart : PositionKind.TextStart);
            case '$': return new ExpressionNode.Position(dialect == ExpressionDialect.Oniguruma || multiLine ? PositionKind.LineEnd : PositionKind.TextEnd);
            case '\\': return ParseEscape();
            case '*' or '+' or '?': throw Bad("nothing to repeat", at - 1);
            default: return new ExpressionNode.Set(Cased(CodePointSet.Of(c)));
        }
    }

    private ExpressionNode? ParseGroup()
    {
        int start = at - 1;
        (bool, bool, bool, bool) flags = (anyCase, dotAll, multiLine, extended);
        ExpressionNode node;
        if (!Take('?')) node = ParseCapture(start);
        else if (Take(':')) node = Close(ParseAlternation(), start);
        else if (Take('=')) node = new ExpressionNode.Look(Close(ParseAlternation(), start), Behind: false, Negative: false);
        else if (Take('!')) node = new ExpressionNode.Look(Close(ParseAlternation(), start), Behind: false, Negative: true);
        else if (Take('>')) node = new ExpressionNode.Atomic(Close(ParseAlternation(), start));
        else if (Take('#'))
        {
            while (at < text.Length && text[at] != ')') at++;
            Expect(')', start);
            return null;
        }
        else if (Take('<') || Take('P') && Take('<'))
        {
            if (Take('=')) node = new ExpressionNode.Look(Close(ParseAlternation(), start), Behind: true, Negative: false);
            else if (Take('!')) node = new ExpressionNode.Look(Close(ParseAlternation(), start), Behind: true, Negative: true);
            else
            {
                groupNames[ParseName(start)] = groups + 1;
                node = ParseCapture(start);
            }
        }
        else
        {
            ParseFlags(start);
            if (Take(')')) return null;
            Expect(':', start);
            node = Close(ParseAlternation(), start);
        }
        (anyCase, dotAll, multiLine, extended) = flags;
        return node;
    }

    private ExpressionNode.Capture ParseCapture(int start)
    {
        int group = ++groups;
        return new ExpressionNode.Capture(Close(ParseAlternation(), start), group);
    }

    private string ParseName(int start)
    {
        int from = at;
        while (at < text.Length && text[at] != '>') at++;
        string name = Slice(from, at);
        Expect('>', start);
        return name;
    }

    /// <summary>A back reference by number or name; <see cref="at"/> is at its first character.</summary>
    private ExpressionNode.BackReference ParseBackReference(int start)
    {
        int group;
        if (Take('k'))
        {
            Expect('<', start);
            string name = ParseName(start);
            if (!groupNames.TryGetValue(name, out group) && !int.TryParse(name, CultureInfo.InvariantCulture, out group)) throw Bad($"there is no group '{name}' before it", start);
        }
        else
        {
            group = ParseNumber();
        }
        return group >= 1 && group <= groups ? new ExpressionNode.BackReference(group) : throw Bad($"there is no group {group} before it", start);
    }

    private void ParseFlags(int start)
    {
        bool value = true;
        for (; at < text.Length && text[at] != ':' && text[at] != ')'; at++)
            switch (text[at])
            {
                case '-': value = false; break;
                case 'i': anyCase = value; break;
                case 'x': extended = value; break;
                case 's' when dialect == ExpressionDialect.Fancy: dotAll = value; break;
                case 'm' when dialect == ExpressionDialect.Fancy: multiLine = value; break;
                case 'm': dotAll = value; break;
                case 'u' when dialect == ExpressionDialect.Fancy && value: break;
                default: throw Unsupported($"(?{char.ConvertFromUtf32(text[at])}", start);
            }
    }

    private ExpressionNode Close(ExpressionNode node, int start)
    {
        Expect(')', start);
        return node;
    }

    private ExpressionNode ParseEscape()
    {
        int start = at - 1;
        if (at >= text.Length) throw Bad("a backslash at the end");
        switch (text[at])
        {
            case 'A': at++; return new ExpressionNode.Position(PositionKind.TextStart);
            case 'z': at++; return new ExpressionNode.Position(PositionKind.TextEnd);
            case 'Z': at++; return new ExpressionNode.Position(PositionKind.TextEndOrLastBreak);
            case 'b': at++; return new ExpressionNode.Position(PositionKind.WordBoundary);
            case 'B': at++; return new ExpressionNode.Position(PositionKind.NoWordBoundary);
            case 'G': at++; return new ExpressionNode.Position(PositionKind.SearchStart);
            case 'R':
                at++;
                return new ExpressionNode.Atomic(new ExpressionNode.Alternation(
                [
                    new ExpressionNode.Sequence([new ExpressionNode.Set(CodePointSet.Of('\r')), new ExpressionNode.Set(CodePointSet.Of('\n'))]),
                    new ExpressionNode.Set(new CodePointSet(c => c is (>= 0x0A and <= 0x0D) or 0x85 or 0x2028 or 0x2029)),
                ]));
            case (>= '1' and <= '9') or 'k': return ParseBackReference(start);
            case 'g' or 'X' or 'K' or 'N' or 'O' or 'y' or 'Y': throw Unsupported($"\\{char.ConvertFromUtf32(text[at])}", start);
            default: return new ExpressionNode.Set(Cased(ParseClassEscape(start)));
        }
    }

    /// <summary>An escape that stands for a set or a character; <see cref="at"/> is behind the backslash.</summary>
    private CodePointSet ParseClassEscape(int start)
    {
        int c = text[at++];
        switch (c)
        {
            case 's': return CodePointSet.WhiteSpace;
            case 'S': return CodePointSet.WhiteSpace.Complement();
            case 'd': return CodePointSet.Digit;
            case 'D': return CodePointSet.Digit.Complement();
            case 'w': return Word;
            case 'W': return Word.Complement();
            case 'h': return CodePointSet.HexDigit;
            case 'H': return CodePointSet.HexDigit.Complement();
            case 'p' or 'P': return ParseProperty(negated: c == 'P', start);
            default:
                at--;
                return CodePointSet.Of(ParseCharacterEscape(start));
        }
    }

    private CodePointSet ParseProperty(bool negated, int start)
    {
        string name;
        if (Take('{'))
        {
            int from = at;
            while (at < text.Length && text[at] != '}') at++;
            name = Slice(from, at);
            Expect('}', start);
            if (name.StartsWith('^'))
            {
                negated = !negated;
                name = name[1..];
            }
        }
        else
        {
            if (at >= text.Length) throw Bad("\\p needs a property", start);
            name = Slice(at, ++at);
        }
        CodePointSet set = CodePointProperties.Find(name) ?? throw Unsupported($"\\p{{{name}}}", start);
        return negated ? set.Complement() : set;
    }

    private int ParseCharacterEscape(int start)
    {
        int c = text[at++];
        switch (c)
        {
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'f': return '\f';
            case 'v': return '\v';
            case 'a': return '\a';
            case 'e': return 0x1B;
            case '0': return ParseDigits(8, 2, start, atLeast: 0);
            case 'x' when Take('{'): return ParseBraced(start);
            case 'x': return ParseDigits(16, 2, start);
            case 'u' when Take('{'): return ParseBraced(start);
            case 'u': return ParseDigits(16, 4, start);
            default:
                if (c < 0x80 && char.IsAsciiLetterOrDigit((char)c)) throw Unsupported($"\\{(char)c}", start);
                return c;
        }
    }

    private int ParseBraced(int start)
    {
        int value = ParseDigits(16, 8, start);
        Expect('}', start);
        return value;
    }

    private int ParseDigits(int radix, int most, int start, int atLeast = 1)
    {
        long value = 0;
        int count = 0;
        for (; count < most && at < text.Length && Digit(text[at]) < radix; count++, at++) value = value * radix + Digit(text[at]);
        if (count < atLeast || value > 0x10FFFF || value is >= 0xD800 and <= 0xDFFF) throw Bad("not a code point", start);
        return (int)value;
    }

    private static int Digit(int c) => c < 0x80 && char.IsAsciiHexDigit((char)c) ? Convert.ToInt32(((char)c).ToString(), 16) : 99;

    /// <summary>A class; <see cref="at"/> is behind the opening bracket.</summary>
    private CodePointSet ParseClass()
    {
        if (++depth > DeepestNesting) throw Bad($"classes nest deeper than {DeepestNesting}");
        int start = at - 1;
        bool negated = Take('^');
        List<CodePointSet> sets = [];
        CodePointSet? intersection = null;
        bool first = true;
        while (true)
        {
            if (at >= text.Length) throw Bad("missing ']'", start);
            if (text[at] == ']' && !first) break;
            first = false;
            if (text[at] == '&' && at + 1 < text.Length && text[at + 1] == '&')
            {
                at += 2;
                CodePointSet left = CodePointSet.Union(sets.Count == 0 ? [CodePointSet.Of(-1)] : [.. sets]);
                intersection = intersection is null ? left : intersection.Intersect(left);
                sets.Clear();
                continue;
            }
            ParseClassItem(sets);
        }
        at++;
        depth--;
        CodePointSet set = CodePointSet.Union(sets.Count == 0 ? [CodePointSet.Of(-1)] : [.. sets]);
        if (intersection is not null) set = intersection.Intersect(set);
        if (anyCase) set = set.AnyCase();
        return negated ? set.Complement() : set;
    }

    private void ParseClassItem(List<CodePointSet> sets)
    {
        int start = at;
        if (text[at] == '[')
        {
            at++;
            sets.Add(at < text.Length && text[at] == ':' && TryParsePosix() is { } posix ? posix : ParseClass());
            return;
        }
        int low;
        if (text[at] == '\\')
        {
            at++;
            if (at >= text.Length) throw Bad("a backslash at the end", start);
            if (dialect == ExpressionDialect.Oniguruma && text[at] is 'w' or 'W')
            {
                sets.Add(text[at++] == 'w' ? CodePointSet.ClassWord : CodePointSet.ClassWord.Complement());
                return;
            }
            if (text[at] is 's' or 'S' or 'd' or 'D' or 'w' or 'W' or 'h' or 'H' or 'p' or 'P')
            {
                sets.Add(ParseClassEscape(start));
                return;
            }
            low = text[at] == 'b' ? '\b' : ParseCharacterEscape(start);
            if (low == '\b') at++;
        }
        else
        {
            low = text[at++];
        }
        if (at + 1 >= text.Length || text[at] != '-' || text[at + 1] == ']' || text[at + 1] == '[')
        {
            sets.Add(CodePointSet.Of(low));
            return;
        }
        int dash = at++;
        if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is 's' or 'S' or 'd' or 'D' or 'w' or 'W' or 'h' or 'H' or 'p' or 'P')
        {
            // As in [a-\d], the dash is a character of its own.
            at = dash + 1;
            sets.Add(CodePointSet.Of(low));
            sets.Add(CodePointSet.Of('-'));
            return;
        }
        int high;
        if (text[at] == '\\')
        {
            at++;
            if (at >= text.Length) throw Bad("a backslash at the end", start);
            high = ParseCharacterEscape(start);
        }
        else
        {
            high = text[at++];
        }
        if (high < low) throw Bad("the range's end lies before its beginning", start);
        sets.Add(CodePointSet.Range(low, high));
    }

    private CodePointSet? TryParsePosix()
    {
        int back = at;
        at++;
        bool negated = Take('^');
        int from = at;
        while (at < text.Length && text[at] < 0x80 && char.IsAsciiLetter((char)text[at])) at++;
        string name = Slice(from, at);
        if (!Take(':') || !Take(']'))
        {
            at = back;
            return null;
        }
        CodePointSet set = CodePointProperties.Find(name) ?? throw Unsupported($"[:{name}:]", back);
        return negated ? set.Complement() : set;
    }

    private CodePointSet Word => dialect == ExpressionDialect.Oniguruma ? CodePointSet.Word : CodePointSet.FancyWord;

    private CodePointSet Cased(CodePointSet set) => anyCase ? set.AnyCase() : set;

    private bool SkipExtended()
    {
        if (CodePointClasses.IsWhiteSpace(text[at]))
        {
            at++;
            return true;
        }
        if (text[at] != '#') return false;
        while (at < text.Length && text[at] != '\n') at++;
        return true;
    }

    private bool Take(int c)
    {
        if (at >= text.Length || text[at] != c) return false;
        at++;
        return true;
    }

    private void Expect(int c, int start)
    {
        if (!Take(c)) throw Bad($"missing '{(char)c}'", start);
    }

    private string Slice(int from, int to)
    {
        StringBuilder builder = new();
        for (int i = from; i < to; i++) builder.Append(new Rune(text[i]).ToString());
        return builder.ToString();
    }

    private TokenizerFormatException Bad(string problem, int? place = null) =>
        new($"expression {expression}", $"character {((place ?? at) + 1).ToString(CultureInfo.InvariantCulture)}", problem);

    private UnsupportedTokenizerException Unsupported(string construct, int place) =>
        new($"{construct} in an expression", $"character {place + 1} of {expression}: write it without this construct");
}
