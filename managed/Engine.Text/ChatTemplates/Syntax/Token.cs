namespace Engine.Text.ChatTemplates;

/// <summary>Kinds of tokens.</summary>
internal enum TokenKind
{
    /// <summary>Text outside of tags.</summary>
    Data,

    /// <summary><c>{{</c></summary>
    OutputBegin,

    /// <summary><c>}}</c></summary>
    OutputEnd,

    /// <summary><c>{%</c></summary>
    BlockBegin,

    /// <summary><c>%}</c></summary>
    BlockEnd,

    /// <summary>An identifier or keyword.</summary>
    Name,

    /// <summary>A quoted text, its escapes resolved.</summary>
    String,

    /// <summary>An integer, as written.</summary>
    Integer,

    /// <summary>A floating-point number, as written.</summary>
    Float,

    /// <summary>An operator, a bracket or a separator.</summary>
    Operator,

    /// <summary>The end of the template.</summary>
    End,
}

/// <summary>A token: its kind, its text and where it begins.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, SourcePosition Position)
{
    /// <summary>The token as messages show it.</summary>
    public string Shown => Kind switch
    {
        TokenKind.End => "the end of the template",
        TokenKind.Data => "text",
        TokenKind.OutputEnd or TokenKind.BlockEnd => "the end of the tag",
        TokenKind.String => "a string",
        _ => $"'{Text}'",
    };
}
