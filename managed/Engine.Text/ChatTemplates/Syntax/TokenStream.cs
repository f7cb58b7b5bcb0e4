using System.Runtime.CompilerServices;

namespace Engine.Text.ChatTemplates;

/// <summary>The tokens of a template with a reading position, and the bookkeeping of nesting that both parsers share.</summary>
internal sealed class TokenStream(SourceText source)
{
    /// <summary>Brackets, operators and blocks inside of each other; beyond, a template is refused rather than the stack risked.</summary>
    private const int MaxNesting = 200;

    private readonly List<Token> _tokens = Lexer.Tokenize(source);
    private int _index;
    private int _nesting;

    public Token Current => _tokens[_index];

    public Token Ahead => _tokens[Math.Min(_index + 1, _tokens.Count - 1)];

    /// <summary>Takes the current token.</summary>
    public Token Next()
    {
        Token token = Current;
        if (token.Kind != TokenKind.End) _index++;
        return token;
    }

    public bool Is(TokenKind kind) => Current.Kind == kind;

    public bool IsOperator(string text) => Current.Kind == TokenKind.Operator && Current.Text == text;

    public bool IsName(string text) => Current.Kind == TokenKind.Name && Current.Text == text;

    /// <summary>Takes the current token when it is an operator.</summary>
    public bool SkipOperator(string text)
    {
        bool found = IsOperator(text);
        if (found) _index++;
        return found;
    }

    /// <summary>Takes the current token when it is a keyword.</summary>
    public bool SkipName(string text)
    {
        bool found = IsName(text);
        if (found) _index++;
        return found;
    }

    public Token ExpectName() => Is(TokenKind.Name) ? Next() : throw Unexpected("a name");

    public void ExpectName(string text)
    {
        if (!SkipName(text)) throw Unexpected($"'{text}'");
    }

    public void ExpectOperator(string text)
    {
        if (!SkipOperator(text)) throw Unexpected($"'{text}'");
    }

    public void Expect(TokenKind kind)
    {
        if (!Is(kind)) throw Unexpected("the end of the tag");
        Next();
    }

    public void Enter()
    {
        if (++_nesting > MaxNesting || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw Error(Current, $"the template nests more than {MaxNesting} deep");
    }

    public void Leave() => _nesting--;

    public TemplateException Unexpected(string expected) => Error(Current, $"unexpected {Current.Shown}, expected {expected}");

    public TemplateException Error(Token token, string problem) => source.Error(token.Position, problem);
}
