namespace Engine.Text.ChatTemplates;

/// <summary>
/// Splits a template into text and tags, with the white space rules that chat templates are written for: the first line end after a block tag or comment is dropped
/// (trim_blocks), white space before one that begins its line is dropped (lstrip_blocks), <c>-</c> at a tag drops all white space on its side, <c>+</c> none.
/// </summary>
internal sealed class Lexer
{
    private readonly SourceText _source;
    private readonly string _text;
    private readonly List<Token> _tokens = [];
    private int _offset;
    private bool _atLineStart = true;

    private Lexer(SourceText source)
    {
        _source = source;
        _text = source.Text;
    }

    public static List<Token> Tokenize(SourceText source)
    {
        Lexer lexer = new(source);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        while (FindTag(_offset) is int tag and >= 0)
        {
            if (RawBegin(tag) is int body and >= 0) ReadRaw(tag, body);
            else ReadTag(tag);
            _atLineStart = _text[_offset - 1] == '\n';
        }

        AddData(_offset, _text.Length);
        Add(TokenKind.End, "", _text.Length);
    }

    private void ReadTag(int tag)
    {
        char kind = _text[tag + 1];
        char sign = SignAt(tag + 2);
        AddDataBefore(tag, sign, strip: kind != '{');
        int inside = tag + (sign == '\0' ? 2 : 3);
        if (kind == '#')
        {
            int end = _text.IndexOf("#}", inside, StringComparison.Ordinal);
            if (end < 0) throw _source.Error(tag, "the comment is not closed: #} is missing");
            char endSign = end > inside && _text[end - 1] is '-' or '+' ? _text[end - 1] : '\0';
            _offset = AfterTag(end + 2, endSign, trimLine: true);
            return;
        }

        bool isBlock = kind == '%';
        Add(isBlock ? TokenKind.BlockBegin : TokenKind.OutputBegin, isBlock ? "{%" : "{{", tag);
        TagLexer lexer = new(_source, _tokens, inside);
        lexer.Run(isBlock);
        _offset = lexer.End < 0 ? _text.Length : AfterTag(lexer.End, lexer.EndSign, trimLine: isBlock);
    }

    private void ReadRaw(int tag, int body)
    {
        AddDataBefore(tag, SignAt(tag + 2), strip: true);
        for (int end = _text.IndexOf("{%", body, StringComparison.Ordinal); end >= 0; end = _text.IndexOf("{%", end + 2, StringComparison.Ordinal))
        {
            char sign = SignAt(end + 2);
            int close = Keyword(end + (sign == '\0' ? 2 : 3), "endraw");
            if (close < 0) continue;
            char endSign = SignAt(close);
            int brace = endSign == '\0' ? close : close + 1;
            if (!At(brace, "%}")) continue;
            _offset = body;
            _atLineStart = _text[body - 1] == '\n';
            AddDataBefore(end, sign, strip: true);
            _offset = AfterTag(brace + 2, endSign, trimLine: true);
            return;
        }

        throw _source.Error(tag, "the raw block is not closed: {% endraw %} is missing");
    }

    /// <summary>Offset of the next tag, or -1.</summary>
    private int FindTag(int from)
    {
        for (int i = _text.IndexOf('{', from); i >= 0 && i + 1 < _text.Length; i = _text.IndexOf('{', i + 1))
            if (_text[i + 1] is '{' or '%' or '#') return i;
        return -1;
    }

    /// <summary>Where the body of a raw block begins when its tag is at an offset, or -1.</summary>
    private int RawBegin(int tag)
    {
        if (_text[tag + 1] != '%') return -1;
        int close = Keyword(tag + (SignAt(tag + 2) == '\0' ? 2 : 3), "raw");
        if (close < 0) return -1;
        if (At(close, "%}")) return close + 2;
        return At(close, "-%}") ? SkipSpace(close + 3) : -1;
    }

    /// <summary>The offset after a keyword with white space around it, or -1 when something else is there.</summary>
    private int Keyword(int offset, string word)
    {
        int begin = SkipSpace(offset);
        return At(begin, word) ? SkipSpace(begin + word.Length) : -1;
    }

    private int AfterTag(int offset, char sign, bool trimLine)
    {
        if (sign == '-') return SkipSpace(offset);
        return trimLine && sign != '+' && offset < _text.Length && _text[offset] == '\n' ? offset + 1 : offset;
    }

    private void AddDataBefore(int tag, char sign, bool strip)
    {
        int end = tag;
        if (sign == '-')
        {
            while (end > _offset && PythonSpace.IsSpace(_text[end - 1])) end--;
        }
        else if (strip && sign != '+')
        {
            int line = tag == _offset ? -1 : _text.LastIndexOf('\n', tag - 1, tag - _offset);
            int begin = line < 0 ? _offset : line + 1;
            if ((line >= 0 || _atLineStart) && PythonSpace.IsSpace(_text.AsSpan(begin, tag - begin))) end = begin;
        }

        AddData(_offset, end);
    }

    private void AddData(int begin, int end)
    {
        if (end > begin) Add(TokenKind.Data, _text[begin..end], begin);
    }

    private void Add(TokenKind kind, string text, int offset) => _tokens.Add(new Token(kind, text, _source.PositionOf(offset)));

    private char SignAt(int offset) => offset < _text.Length && _text[offset] is '-' or '+' ? _text[offset] : '\0';

    private bool At(int offset, string text) => string.CompareOrdinal(_text, offset, text, 0, text.Length) == 0;

    private int SkipSpace(int offset)
    {
        while (offset < _text.Length && PythonSpace.IsSpace(_text[offset])) offset++;
        return offset;
    }
}
