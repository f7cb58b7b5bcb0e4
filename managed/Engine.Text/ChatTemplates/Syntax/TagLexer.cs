namespace Engine.Text.ChatTemplates;

/// <summary>Splits the inside of one tag into tokens, up to the end of the tag. An end inside of open brackets is none.</summary>
internal sealed class TagLexer(SourceText source, List<Token> tokens, int offset)
{
    private static readonly string[] LongOperators = ["//", "**", "==", "!=", ">=", "<="];

    private readonly string _text = source.Text;
    private readonly Stack<char> _open = [];
    private int _offset = offset;

    /// <summary>The offset after the tag, or -1 when the template ends first.</summary>
    public int End { get; private set; } = -1;

    /// <summary>The sign before the end of the tag: <c>-</c>, <c>+</c> or none.</summary>
    public char EndSign { get; private set; }

    public void Run(bool isBlock)
    {
        while (_offset < _text.Length)
        {
            if (PythonSpace.IsSpace(_text[_offset])) _offset++;
            else if (_open.Count == 0 && AtEnd(isBlock)) return;
            else if (char.IsAsciiDigit(_text[_offset])) ReadNumber();
            else if (IsNameStart(_text[_offset])) ReadName();
            else if (_text[_offset] is '"' or '\'') ReadString();
            else ReadOperator();
        }
    }

    private bool AtEnd(bool isBlock)
    {
        string close = isBlock ? "%}" : "}}";
        char first = _text[_offset];
        int signWidth = first == '-' || (isBlock && first == '+') ? 1 : 0;
        if (string.CompareOrdinal(_text, _offset + signWidth, close, 0, 2) != 0) return false;
        EndSign = signWidth == 1 ? first : '\0';
        Add(isBlock ? TokenKind.BlockEnd : TokenKind.OutputEnd, close, _offset);
        End = _offset + signWidth + 2;
        return true;
    }

    private void ReadNumber()
    {
        int begin = _offset;
        bool afterDot = begin > 0 && _text[begin - 1] == '.';
        if (_text[begin] == '0' && begin + 1 < _text.Length && "xXoObB".Contains(_text[begin + 1]))
        {
            _offset += 2;
            while (_offset < _text.Length && (char.IsAsciiHexDigit(_text[_offset]) || _text[_offset] == '_')) _offset++;
            Add(TokenKind.Integer, _text[begin.._offset], begin);
            return;
        }

        SkipDigits();
        bool isFloat = false;
        if (!afterDot)
        {
            if (_offset + 1 < _text.Length && _text[_offset] == '.' && char.IsAsciiDigit(_text[_offset + 1]))
            {
                isFloat = true;
                _offset++;
                SkipDigits();
            }

            if (_offset < _text.Length && _text[_offset] is 'e' or 'E')
            {
                int digits = _offset + 1 < _text.Length && _text[_offset + 1] is '+' or '-' ? _offset + 2 : _offset + 1;
                if (digits < _text.Length && char.IsAsciiDigit(_text[digits]))
                {
                    isFloat = true;
                    _offset = digits;
                    SkipDigits();
                }
            }
        }

        Add(isFloat ? TokenKind.Float : TokenKind.Integer, _text[begin.._offset].Replace("_", "", StringComparison.Ordinal), begin);
    }

    private void SkipDigits()
    {
        while (_offset < _text.Length && (char.IsAsciiDigit(_text[_offset]) ||
            (_text[_offset] == '_' && _offset + 1 < _text.Length && char.IsAsciiDigit(_text[_offset + 1])))) _offset++;
    }

    private void ReadName()
    {
        int begin = _offset;
        while (_offset < _text.Length && (IsNameStart(_text[_offset]) || char.IsDigit(_text[_offset]))) _offset++;
        Add(TokenKind.Name, _text[begin.._offset], begin);
    }

    private void ReadString()
    {
        int begin = _offset;
        char quote = _text[begin];
        for (_offset++; _offset < _text.Length && _text[_offset] != quote; _offset++)
            if (_text[_offset] == '\\') _offset++;
        if (_offset >= _text.Length) throw source.Error(begin, "the string is not closed");
        Add(TokenKind.String, StringEscapes.Resolve(source, begin + 1, _offset), begin);
        _offset++;
    }

    private void ReadOperator()
    {
        int begin = _offset;
        string? text = LongOperators.FirstOrDefault(candidate => string.CompareOrdinal(_text, begin, candidate, 0, 2) == 0);
        if (text is null)
        {
            if (!"+-/*%~[](){}<>=.:|,;".Contains(_text[begin])) throw source.Error(begin, $"unexpected character '{CodePoints.At(_text[begin..Math.Min(begin + 2, _text.Length)], 0)}'");
            text = _text[begin].ToString();
        }

        switch (text)
        {
            case "(":
                _open.Push(')');
                break;
            case "[":
                _open.Push(']');
                break;
            case "{":
                _open.Push('}');
                break;
            case ")" or "]" or "}" when _open.Count == 0:
                throw source.Error(begin, $"unexpected '{text}'");
            case ")" or "]" or "}" when _open.Pop() is char expected && expected != text[0]:
                throw source.Error(begin, $"unexpected '{text}', expected '{expected}'");
        }

        Add(TokenKind.Operator, text, begin);
        _offset += text.Length;
    }

    private static bool IsNameStart(char c) => c == '_' || char.IsLetter(c);

    private void Add(TokenKind kind, string text, int begin) => tokens.Add(new Token(kind, text, source.PositionOf(begin)));
}
