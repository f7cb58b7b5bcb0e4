namespace Engine.Text.ChatTemplates;

/// <summary>Parses a template into statements.</summary>
internal sealed class TemplateParser
{
    private readonly TokenStream _tokens;
    private readonly ExpressionParser _expressions;
    private readonly Stack<Token> _open = [];
    private int _loops;

    private TemplateParser(SourceText source)
    {
        _tokens = new TokenStream(source);
        _expressions = new ExpressionParser(_tokens);
    }

    public static Statement[] Parse(SourceText source)
    {
        TemplateParser parser = new(source);
        return parser.ParseBody();
    }

    /// <summary>Statements up to a tag with one of the names given, which is left with its name next; without names, up to the end of the template.</summary>
    private Statement[] ParseBody(params ReadOnlySpan<string> ends)
    {
        List<Statement> statements = [];
        _tokens.Enter();
        while (true)
        {
            Token token = _tokens.Next();
            switch (token.Kind)
            {
                case TokenKind.Data:
                    statements.Add(new TextStatement(token.Position, token.Text));
                    break;
                case TokenKind.OutputBegin:
                    statements.Add(new OutputStatement(token.Position, _expressions.ParseTuple()));
                    if (!_tokens.Is(TokenKind.OutputEnd)) throw _tokens.Unexpected("the end of the tag");
                    _tokens.Next();
                    break;
                case TokenKind.BlockBegin:
                    if (_tokens.Is(TokenKind.Name) && ends.Contains(_tokens.Current.Text))
                    {
                        _tokens.Leave();
                        return [.. statements];
                    }

                    statements.Add(ParseStatement());
                    break;
                default:
                    if (ends.Length > 0) throw NotClosed(token);
                    _tokens.Leave();
                    return [.. statements];
            }
        }
    }

    private Statement ParseStatement()
    {
        Token tag = _tokens.ExpectName();
        SourcePosition position = tag.Position;
        switch (tag.Text)
        {
            case "break" or "continue":
                if (_loops == 0) throw _tokens.Error(tag, $"'{tag.Text}' outside of a loop");
                _tokens.Expect(TokenKind.BlockEnd);
                return new LoopControlStatement(position, tag.Text == "break" ? Flow.Break : Flow.Continue);
            case "print":
                return ParsePrint(position);
            case "set":
                return ParseSet(tag);
            case "extends" or "include" or "import" or "from" or "block":
                throw _tokens.Error(tag, $"'{tag.Text}' needs other templates, and a chat template stands alone");
        }

        _open.Push(tag);
        Statement statement = tag.Text switch
        {
            "if" => ParseIf(position),
            "for" => ParseFor(position),
            "macro" => ParseMacro(position),
            "call" => ParseCall(position),
            "filter" => ParseFilterBlock(position),
            "with" => ParseWith(position),
            "generation" => ParseGeneration(position),
            _ => throw UnknownTag(tag),
        };
        _open.Pop();
        return statement;
    }

    private OutputStatement ParsePrint(SourcePosition position)
    {
        List<Expression> values = [_expressions.Parse()];
        while (_tokens.SkipOperator(",")) values.Add(_expressions.Parse());
        _tokens.Expect(TokenKind.BlockEnd);
        return new OutputStatement(position, new ConcatExpression(position, [.. values]));
    }

    private IfStatement ParseIf(SourcePosition position)
    {
        List<(Expression, Statement[])> branches = [];
        Statement[] otherwise = [];
        while (true)
        {
            Expression condition = _expressions.ParseTuple(conditionals: false);
            _tokens.Expect(TokenKind.BlockEnd);
            branches.Add((condition, ParseBody("elif", "else", "endif")));
            string end = _tokens.Next().Text;
            if (end == "elif") continue;
            if (end == "else")
            {
                _tokens.Expect(TokenKind.BlockEnd);
                otherwise = ParseBody("endif");
                _tokens.Next();
            }

            _tokens.Expect(TokenKind.BlockEnd);
            return new IfStatement(position, [.. branches], otherwise);
        }
    }

    private ForStatement ParseFor(SourcePosition position)
    {
        if (_tokens.IsName("loop")) throw _tokens.Error(_tokens.Current, "a for loop cannot assign to its special variable 'loop'");
        AssignmentTarget target = ParseTarget("in");
        _tokens.ExpectName("in");
        Expression items = _expressions.ParseTuple(conditionals: false, endName: "recursive");
        Expression? filter = _tokens.SkipName("if") ? _expressions.Parse() : null;
        bool recursive = _tokens.SkipName("recursive");
        _tokens.Expect(TokenKind.BlockEnd);
        _loops++;
        Statement[] body = ParseBody("else", "endfor");
        _loops--;
        Statement[] otherwise = [];
        if (_tokens.Next().Text == "else")
        {
            _tokens.Expect(TokenKind.BlockEnd);
            otherwise = ParseBody("endfor");
            _tokens.Next();
        }

        _tokens.Expect(TokenKind.BlockEnd);
        return new ForStatement(position, target, items, filter, recursive, body, otherwise);
    }

    private Statement ParseSet(Token tag)
    {
        AssignmentTarget target = ParseTarget(null);
        if (_tokens.SkipOperator("="))
        {
            Expression value = _expressions.ParseTuple();
            _tokens.Expect(TokenKind.BlockEnd);
            return new SetStatement(tag.Position, target, value);
        }

        List<FilterCall> filters = [];
        while (_tokens.SkipOperator("|")) filters.Add(_expressions.Operands.ParseFilter());
        _open.Push(tag);
        CaptureStatement statement = new(tag.Position, target, [.. filters], ParseBlock("endset"));
        _open.Pop();
        return statement;
    }

    private CaptureStatement ParseFilterBlock(SourcePosition position)
    {
        List<FilterCall> filters = [_expressions.Operands.ParseFilter()];
        while (_tokens.SkipOperator("|")) filters.Add(_expressions.Operands.ParseFilter());
        return new CaptureStatement(position, null, [.. filters], ParseBlock("endfilter"));
    }

    private WithStatement ParseWith(SourcePosition position)
    {
        List<(AssignmentTarget, Expression)> variables = [];
        while (!_tokens.Is(TokenKind.BlockEnd))
        {
            if (variables.Count > 0) _tokens.ExpectOperator(",");
            AssignmentTarget target = ParseSingleTarget();
            _tokens.ExpectOperator("=");
            variables.Add((target, _expressions.Parse()));
        }

        return new WithStatement(position, [.. variables], ParseBlock("endwith"));
    }

    private GenerationStatement ParseGeneration(SourcePosition position) => new(position, ParseBlock("endgeneration"));

    private MacroStatement ParseMacro(SourcePosition position)
    {
        string name = _tokens.ExpectName().Text;
        _tokens.ExpectOperator("(");
        return new MacroStatement(position, ParseDefinition(name, ParseParameters(), "endmacro"));
    }

    private CallStatement ParseCall(SourcePosition position)
    {
        MacroParameter[] parameters = _tokens.SkipOperator("(") ? ParseParameters() : [];
        Token start = _tokens.Current;
        if (_expressions.Parse() is not CallExpression call) throw _tokens.Error(start, "a call block needs a call of a macro");
        return new CallStatement(position, call, ParseDefinition("caller", parameters, "endcall"));
    }

    private MacroDefinition ParseDefinition(string name, MacroParameter[] parameters, string end)
    {
        // A loop around a macro is not around its body: break and continue do not reach through.
        int loops = _loops;
        _loops = 0;
        _expressions.Operands.OpenMacro();
        Statement[] body = ParseBlock(end);
        HashSet<string> used = _expressions.Operands.CloseMacro();
        used.ExceptWith(parameters.Select(parameter => parameter.Name));
        _loops = loops;
        return new MacroDefinition(name, parameters, body, used.Contains("caller"), used.Contains("varargs"), used.Contains("kwargs"));
    }

    /// <summary>Parameters after the opening bracket, up to the closing one.</summary>
    private MacroParameter[] ParseParameters()
    {
        List<MacroParameter> parameters = [];
        while (!_tokens.SkipOperator(")"))
        {
            if (parameters.Count > 0) _tokens.ExpectOperator(",");
            Token name = _tokens.ExpectName();
            Expression? value = _tokens.SkipOperator("=") ? _expressions.Parse() : null;
            if (value is null && parameters.Count > 0 && parameters[^1].Default is not null) throw _tokens.Error(name, "a parameter without default follows one with a default");
            if (parameters.Any(parameter => parameter.Name == name.Text)) throw _tokens.Error(name, $"the parameter '{name.Text}' is there twice");
            parameters.Add(new MacroParameter(name.Text, value));
        }

        return [.. parameters];
    }

    /// <summary>The rest of an opening tag, a body, and its closing tag.</summary>
    private Statement[] ParseBlock(string end)
    {
        _tokens.Expect(TokenKind.BlockEnd);
        Statement[] body = ParseBody(end);
        _tokens.Next();
        _tokens.Expect(TokenKind.BlockEnd);
        return body;
    }

    /// <summary>A target, or several separated by commas.</summary>
    private AssignmentTarget ParseTarget(string? endName)
    {
        List<AssignmentTarget> targets = [];
        bool isTuple = false;
        do
        {
            if (targets.Count > 0 && (_tokens.IsOperator("=") || _tokens.IsOperator(")") || (endName is not null && _tokens.IsName(endName)))) break;
            targets.Add(ParseSingleTarget());
            isTuple |= _tokens.IsOperator(",");
        }
        while (_tokens.SkipOperator(","));
        return isTuple ? new TupleTarget([.. targets]) : targets[0];
    }

    private AssignmentTarget ParseSingleTarget()
    {
        if (_tokens.SkipOperator("("))
        {
            _tokens.Enter();
            AssignmentTarget inner = ParseTarget(null);
            _tokens.Leave();
            _tokens.ExpectOperator(")");
            return inner;
        }

        Token name = _tokens.ExpectName();
        if (name.Text is "true" or "True" or "false" or "False" or "none" or "None") throw _tokens.Error(name, $"cannot assign to '{name.Text}'");
        return _tokens.SkipOperator(".") ? new NamespaceTarget(name.Position, name.Text, _tokens.ExpectName().Text) : new NameTarget(name.Text);
    }

    private TemplateException NotClosed(Token end)
    {
        Token open = _open.Peek();
        return _tokens.Error(end, $"'{open.Text}' of line {open.Position.Line} is not closed");
    }

    private TemplateException UnknownTag(Token tag)
    {
        _open.Pop();
        string inside = _open.TryPeek(out Token open) ? $"; '{open.Text}' of line {open.Position.Line} is still open" : "";
        return _tokens.Error(tag, $"unknown tag '{tag.Text}'{inside}");
    }
}
