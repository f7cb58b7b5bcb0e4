using System.Globalization;
using System.Numerics;

namespace Engine.Text.ChatTemplates;

/// <summary>Parses what stands between operators: literals, variables and brackets, with the attributes, items, calls, filters and tests that follow them.</summary>
internal sealed class OperandParser(TokenStream tokens, ExpressionParser expressions)
{
    private readonly Stack<HashSet<string>> _macroNames = [];

    /// <summary>Begins to record the special variables that the body of a macro uses.</summary>
    public void OpenMacro() => _macroNames.Push([]);

    /// <summary>The special variables used since <see cref="OpenMacro"/>.</summary>
    public HashSet<string> CloseMacro() => _macroNames.Pop();

    /// <summary>A filter after an expression or at the start of a filter block.</summary>
    public FilterCall ParseFilter()
    {
        Token name = tokens.ExpectName();
        string text = name.Text;
        while (tokens.SkipOperator(".")) text += "." + tokens.ExpectName().Text;
        return new FilterCall(name.Position, text, tokens.IsOperator("(") ? ParseArguments() : ArgumentList.None);
    }

    /// <summary>A literal, a variable, or an expression in brackets.</summary>
    public Expression ParsePrimary()
    {
        Token token = tokens.Next();
        switch (token.Kind)
        {
            case TokenKind.Name:
                return ParseName(token);
            case TokenKind.String:
                List<string> parts = [token.Text];
                while (tokens.Is(TokenKind.String)) parts.Add(tokens.Next().Text);
                return new Literal(token.Position, new StringValue(string.Concat(parts)));
            case TokenKind.Integer:
                return new Literal(token.Position, new IntegerValue(ParseInteger(token)));
            case TokenKind.Float:
                return new Literal(token.Position, new FloatValue(double.Parse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture)));
            case TokenKind.Operator when token.Text == "(":
                Expression inner = expressions.ParseTuple(parenthesized: true);
                tokens.ExpectOperator(")");
                return inner;
            case TokenKind.Operator when token.Text == "[":
                return new SequenceLiteral(token.Position, [.. ParseItems("]", () => expressions.Parse())], isTuple: false);
            case TokenKind.Operator when token.Text == "{":
                return new DictLiteral(token.Position, [.. ParseItems("}", ParseEntry)]);
            default:
                throw tokens.Error(token, $"unexpected {token.Shown}, expected an expression");
        }
    }

    private Expression ParseName(Token token)
    {
        switch (token.Text)
        {
            case "true" or "True":
                return new Literal(token.Position, BooleanValue.True);
            case "false" or "False":
                return new Literal(token.Position, BooleanValue.False);
            case "none" or "None":
                return new Literal(token.Position, NoneValue.Instance);
            case "caller" or "varargs" or "kwargs":
                foreach (HashSet<string> names in _macroNames) names.Add(token.Text);
                break;
        }

        return new NameExpression(token.Position, token.Text);
    }

    private BigInteger ParseInteger(Token token)
    {
        string text = token.Text.Replace("_", "", StringComparison.Ordinal);
        int radix = text.Length < 2 ? 10 : char.ToLowerInvariant(text[1]) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 10 };
        if (radix == 10) return text.Length <= 4300 ? BigInteger.Parse(text, CultureInfo.InvariantCulture) : throw tokens.Error(token, "the integer has more than 4300 digits");
        if (text.Length is 2 or > 4300) throw tokens.Error(token, "not an integer");
        BigInteger value = 0;
        foreach (char digit in text.AsSpan(2))
        {
            int number = Convert.ToInt32(digit.ToString(), 16);
            if (number >= radix) throw tokens.Error(token, $"'{digit}' is no digit of base {radix}");
            value = value * radix + number;
        }

        return value;
    }

    private List<T> ParseItems<T>(string close, Func<T> parseItem)
    {
        List<T> items = [];
        while (!tokens.SkipOperator(close))
        {
            if (items.Count > 0)
            {
                tokens.ExpectOperator(",");
                if (tokens.SkipOperator(close)) break;
            }

            items.Add(parseItem());
        }

        return items;
    }

    private (Expression Key, Expression Value) ParseEntry()
    {
        Expression key = expressions.Parse();
        tokens.ExpectOperator(":");
        return (key, expressions.Parse());
    }

    /// <summary>Attributes, items and calls after a value.</summary>
    public Expression ParsePostfix(Expression value)
    {
        while (true)
        {
            if (tokens.IsOperator(".")) value = ParseMember(value);
            else if (tokens.IsOperator("[")) value = ParseSubscript(value);
            else if (tokens.IsOperator("(")) value = ParseCall(value);
            else return value;
        }
    }

    /// <summary>Filters, tests and calls after a value.</summary>
    public Expression ParseFiltersAndTests(Expression value)
    {
        while (true)
        {
            if (tokens.SkipOperator("|")) value = new FilterExpression(value, ParseFilter());
            else if (tokens.IsName("is")) value = ParseTest(value);
            else if (tokens.IsOperator("(")) value = ParseCall(value);
            else return value;
        }
    }

    private Expression ParseMember(Expression target)
    {
        SourcePosition position = tokens.Next().Position;
        Token member = tokens.Next();
        return member.Kind switch
        {
            TokenKind.Name => new AttributeExpression(position, target, member.Text),
            TokenKind.Integer => new ItemExpression(position, target, new Literal(member.Position, new IntegerValue(ParseInteger(member)))),
            _ => throw tokens.Error(member, $"unexpected {member.Shown}, expected a name or a number"),
        };
    }

    private Expression ParseSubscript(Expression target)
    {
        SourcePosition position = tokens.Next().Position;
        Expression? start = tokens.IsOperator(":") ? null : expressions.Parse();
        if (!tokens.SkipOperator(":"))
        {
            List<Expression> keys = [start!];
            while (tokens.SkipOperator(",")) keys.Add(expressions.Parse());
            tokens.ExpectOperator("]");
            return new ItemExpression(position, target, keys.Count == 1 ? start! : new SequenceLiteral(position, [.. keys], isTuple: true));
        }

        Expression? stop = tokens.IsOperator(":") || tokens.IsOperator("]") ? null : expressions.Parse();
        Expression? step = tokens.SkipOperator(":") && !tokens.IsOperator("]") ? expressions.Parse() : null;
        tokens.ExpectOperator("]");
        return new SliceExpression(position, target, start, stop, step);
    }

    /// <summary>A call of a target.</summary>
    private CallExpression ParseCall(Expression target) => new(tokens.Current.Position, target, ParseArguments());

    private ArgumentList ParseArguments()
    {
        tokens.ExpectOperator("(");
        List<Expression> positional = [];
        List<(string, Expression)> named = [];
        Expression? more = null, moreNamed = null;
        bool first = true;
        while (!tokens.SkipOperator(")"))
        {
            if (!first)
            {
                tokens.ExpectOperator(",");
                if (tokens.SkipOperator(")")) break;
            }

            first = false;
            Token start = tokens.Current;
            bool valid;
            if (tokens.SkipOperator("*"))
            {
                valid = more is null && moreNamed is null;
                more = expressions.Parse();
            }
            else if (tokens.SkipOperator("**"))
            {
                valid = moreNamed is null;
                moreNamed = expressions.Parse();
            }
            else if (tokens.Is(TokenKind.Name) && tokens.Ahead is { Kind: TokenKind.Operator, Text: "=" })
            {
                valid = moreNamed is null;
                string name = tokens.Next().Text;
                tokens.Next();
                named.Add((name, expressions.Parse()));
            }
            else
            {
                valid = more is null && moreNamed is null && named.Count == 0;
                positional.Add(expressions.Parse());
            }

            if (!valid) throw tokens.Error(start, "invalid syntax for function call expression");
        }

        return new ArgumentList([.. positional], [.. named], more, moreNamed);
    }

    private TestExpression ParseTest(Expression target)
    {
        SourcePosition position = tokens.Next().Position;
        bool negated = tokens.SkipName("not");
        string name = tokens.ExpectName().Text;
        while (tokens.SkipOperator(".")) name += "." + tokens.ExpectName().Text;
        ArgumentList arguments = ArgumentList.None;
        if (tokens.IsOperator("(")) arguments = ParseArguments();
        else if (BeginsArgument())
        {
            if (tokens.IsName("is")) throw tokens.Error(tokens.Current, "tests cannot be chained with is");
            arguments = new ArgumentList([ParsePostfix(ParsePrimary())], [], null, null);
        }

        return new TestExpression(position, target, name, arguments, negated);
    }

    private bool BeginsArgument() => tokens.Current.Kind switch
    {
        TokenKind.Name => tokens.Current.Text is not ("else" or "or" or "and"),
        TokenKind.String or TokenKind.Integer or TokenKind.Float => true,
        TokenKind.Operator => tokens.Current.Text is "[" or "{",
        _ => false,
    };
}
