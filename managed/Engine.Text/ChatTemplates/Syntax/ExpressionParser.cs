namespace Engine.Text.ChatTemplates;

/// <summary>
/// Parses expressions by recursive descent. Loosest to tightest: inline if, or, and, not, comparisons, + -, ~, * / // %, **, unary signs, then the
/// operands of <see cref="OperandParser"/>.
/// </summary>
internal sealed class ExpressionParser
{
    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];
    private readonly TokenStream _tokens;

    public ExpressionParser(TokenStream stream)
    {
        _tokens = stream;
        Operands = new OperandParser(stream, this);
    }

    /// <summary>The parser of what stands between operators.</summary>
    public OperandParser Operands { get; }

    /// <summary>An expression; without conditionals, an if after it is left for the statement around it.</summary>
    public Expression Parse(bool conditionals = true)
    {
        _tokens.Enter();
        Expression result = conditionals ? ParseConditional() : ParseOr();
        _tokens.Leave();
        return result;
    }

    /// <summary>One expression, or several separated by commas: a tuple.</summary>
    public Expression ParseTuple(bool conditionals = true, string? endName = null, bool parenthesized = false)
    {
        SourcePosition position = _tokens.Current.Position;
        List<Expression> items = [];
        bool isTuple = false;
        while (true)
        {
            if (_tokens.Current.Kind is TokenKind.OutputEnd or TokenKind.BlockEnd || _tokens.IsOperator(")") || (endName is not null && _tokens.IsName(endName))) break;
            items.Add(Parse(conditionals));
            if (!_tokens.SkipOperator(",")) break;
            isTuple = true;
        }

        if (!isTuple && items.Count == 1) return items[0];
        if (!isTuple && !parenthesized) throw _tokens.Unexpected("an expression");
        return new SequenceLiteral(position, [.. items], isTuple: true);
    }

    private Expression ParseConditional()
    {
        Expression value = ParseOr();
        while (_tokens.Is(TokenKind.Name) && _tokens.Current.Text == "if")
        {
            SourcePosition position = _tokens.Next().Position;
            Expression condition = ParseOr();
            Expression? other = null;
            if (_tokens.SkipName("else"))
            {
                _tokens.Enter();
                other = ParseConditional();
                _tokens.Leave();
            }

            value = new ConditionalExpression(position, condition, value, other);
        }

        return value;
    }

    private Expression ParseOr()
    {
        Expression left = ParseAnd();
        while (_tokens.IsName("or")) left = new LogicalExpression(_tokens.Next().Position, false, left, ParseAnd());
        return left;
    }

    private Expression ParseAnd()
    {
        Expression left = ParseNot();
        while (_tokens.IsName("and")) left = new LogicalExpression(_tokens.Next().Position, true, left, ParseNot());
        return left;
    }

    private Expression ParseNot()
    {
        if (!_tokens.IsName("not")) return ParseComparison();
        SourcePosition position = _tokens.Next().Position;
        _tokens.Enter();
        Expression operand = ParseNot();
        _tokens.Leave();
        return new NotExpression(position, operand);
    }

    private Expression ParseComparison()
    {
        Expression first = ParseSum();
        SourcePosition position = _tokens.Current.Position;
        List<(string, Expression)> links = [];
        while (true)
        {
            if (_tokens.Is(TokenKind.Operator) && Comparisons.Contains(_tokens.Current.Text)) links.Add((_tokens.Next().Text, ParseSum()));
            else if (_tokens.SkipName("in")) links.Add(("in", ParseSum()));
            else if (_tokens.IsName("not") && _tokens.Ahead is { Kind: TokenKind.Name, Text: "in" })
            {
                _tokens.Next();
                _tokens.Next();
                links.Add(("not in", ParseSum()));
            }
            else break;
        }

        return links.Count == 0 ? first : new ComparisonExpression(position, first, [.. links]);
    }

    private Expression ParseSum()
    {
        Expression left = ParseConcat();
        while (_tokens.IsOperator("+") || _tokens.IsOperator("-"))
        {
            Token sign = _tokens.Next();
            left = new BinaryExpression(sign.Position, sign.Text == "+" ? Arithmetic.Add : Arithmetic.Subtract, left, ParseConcat());
        }

        return left;
    }

    private Expression ParseConcat()
    {
        Expression first = ParseProduct();
        if (!_tokens.IsOperator("~")) return first;
        SourcePosition position = _tokens.Current.Position;
        List<Expression> operands = [first];
        while (_tokens.SkipOperator("~")) operands.Add(ParseProduct());
        return new ConcatExpression(position, [.. operands]);
    }

    private Expression ParseProduct()
    {
        Expression left = ParsePower();
        while (Operation() is { } apply) left = new BinaryExpression(_tokens.Next().Position, apply, left, ParsePower());
        return left;

        Func<TemplateValue, TemplateValue, RenderState, TemplateValue>? Operation() => !_tokens.Is(TokenKind.Operator) ? null : _tokens.Current.Text switch
        {
            "*" => Arithmetic.Multiply,
            "/" => Arithmetic.Divide,
            "//" => Arithmetic.FloorDivide,
            "%" => Arithmetic.Modulo,
            _ => null,
        };
    }

    private Expression ParsePower()
    {
        Expression left = ParseUnary(filters: true);
        while (_tokens.IsOperator("**")) left = new BinaryExpression(_tokens.Next().Position, Arithmetic.Power, left, ParseUnary(filters: true));
        return left;
    }

    private Expression ParseUnary(bool filters)
    {
        Expression value;
        if (_tokens.IsOperator("-") || _tokens.IsOperator("+"))
        {
            Token sign = _tokens.Next();
            _tokens.Enter();
            value = new UnaryExpression(sign.Position, sign.Text == "-" ? Arithmetic.Negate : Arithmetic.Plus, ParseUnary(filters: false));
            _tokens.Leave();
        }
        else
        {
            value = Operands.ParsePrimary();
        }

        value = Operands.ParsePostfix(value);
        return filters ? Operands.ParseFiltersAndTests(value) : value;
    }
}
