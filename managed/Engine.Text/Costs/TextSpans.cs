namespace Engine.Text;

/// <summary>
/// Parts a text into spans, each with its class. The rules are meant to be simple enough to be known by heart, and the same for every tokenizer:
/// <list type="bullet">
/// <item>An address runs from <c>scheme://</c>, <c>www.</c> or <c>mailto:</c> to the next white space, without closing punctuation at its end.</item>
/// <item>A number is a run of letters, digits and underscores that begins with a digit; it goes on over a point, comma or colon between digits.</item>
/// <item>A name with an underscore, a digit, or a capital after a small letter is an identifier, anywhere.</item>
/// <item>Other runs of Latin letters (apostrophes between letters included) are prose or code, as their line is.</item>
/// <item>Runs of letters of another script are words of other scripts; each ideograph, kana and emoji is one of its own, with what joins it.</item>
/// <item>What is left is punctuation: of the class of its line, and no word.</item>
/// </list>
/// The spans partition the text.
/// </summary>
public ref struct TextSpans
{
    private readonly ReadOnlySpan<byte> text;
    private int lineEnd;
    private TextClass line;
    private bool fenced;

    /// <summary>Begins before the first span.</summary>
    /// <param name="utf8">The text; what is no UTF-8 counts as punctuation.</param>
    public TextSpans(ReadOnlySpan<byte> utf8)
    {
        text = utf8;
        Current = default;
        lineEnd = 0;
        line = TextClass.Prose;
        fenced = false;
    }

    /// <summary>The span that <see cref="MoveNext"/> found.</summary>
    public TextSpan Current { get; private set; }

    /// <summary>This object, for foreach.</summary>
    public readonly TextSpans GetEnumerator() => this;

    /// <summary>Goes to the next span.</summary>
    /// <returns>False at the end of the text.</returns>
    public bool MoveNext()
    {
        int start = Current.End;
        if (start == text.Length) return false;
        int body = CodePoints.RunOf(text, start, CodePointClass.Space);
        while (lineEnd <= Math.Min(body, text.Length - 1)) NextLine();
        Current = body == text.Length ? new TextSpan(start, body, body, line, false) : Word(start, body);
        return true;
    }

    private void NextLine()
    {
        int begin = lineEnd, found = text[begin..].IndexOf((byte)'\n');
        lineEnd = found < 0 ? text.Length : begin + found + 1;
        ReadOnlySpan<byte> content = text[begin..lineEnd];
        bool fence = CodeLine.IsFence(content);
        line = fenced || fence || CodeLine.IsCode(content) ? TextClass.Code : TextClass.Prose;
        if (fence) fenced = !fenced;
    }

    private readonly TextSpan Word(int start, int body)
    {
        if (Address.EndAt(text, body) is var address && address > body) return new TextSpan(start, body, address, TextClass.Url, true);
        int first = CodePoints.Decode(text, body, out int size);
        CodePointClass kind = CodePointClasses.Of(first);
        if (WordRuns.StandsAlone(first)) return new TextSpan(start, body, WordRuns.EndOfCluster(text, body), TextClass.OtherScript, true);
        if ((kind & CodePointClass.Number) != 0) return new TextSpan(start, body, WordRuns.EndOfNumber(text, body), TextClass.Number, true);
        if (WordRuns.IsLatin(first, kind) || first == '_')
        {
            int end = WordRuns.EndOfName(text, body, out bool isIdentifier, out bool hasLetter);
            return new TextSpan(start, body, end, isIdentifier ? TextClass.Identifier : line, hasLetter);
        }
        if ((kind & CodePointClass.Letter) != 0) return new TextSpan(start, body, WordRuns.EndOfLetters(text, body), TextClass.OtherScript, true);
        int at = body + size;
        while (at < text.Length && IsPunctuation(at, out size)) at += size;
        return new TextSpan(start, body, at, line, false);
    }

    private readonly bool IsPunctuation(int at, out int size)
    {
        int codePoint = CodePoints.Decode(text, at, out size);
        return codePoint != '_' && (CodePointClasses.Of(codePoint) & (CodePointClass.Letter | CodePointClass.Number | CodePointClass.Space)) == 0
            && !WordRuns.StandsAlone(codePoint);
    }
}
