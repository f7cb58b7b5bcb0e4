namespace Engine.Repo.Tests;

/// <summary>Blanks the comments of C# and C++ text. Strings (plain, verbatim, interpolated, raw) and characters are stepped over, so that "//" in them is no comment.</summary>
internal static class CommentStripper
{
    public static string Blank(string text)
    {
        char[] code = text.ToCharArray();
        for (int i = 0; i < code.Length;)
        {
            int end = i + 1;
            if (text.AsSpan(i).StartsWith("//")) Erase(i, end = Find("\n", i));
            else if (text.AsSpan(i).StartsWith("/*")) Erase(i, end = Math.Min(Find("*/", i + 2) + 2, code.Length));
            else if (text[i] == '"') end = EndOfString(text, i);
            else if (text[i] == '\'') end = EndOfCharacter(text, i);
            i = end;
        }

        return new string(code);

        int Find(string what, int from) => text.IndexOf(what, from, StringComparison.Ordinal) is var at and >= 0 ? at : code.Length;

        void Erase(int from, int to)
        {
            for (int i = from; i < to; i++)
                if (code[i] is not ('\n' or '\r')) code[i] = ' ';
        }
    }

    private static int EndOfString(string text, int start)
    {
        int quotes = 0;
        while (start + quotes < text.Length && text[start + quotes] == '"') quotes++;
        if (quotes == 2) return start + 2;
        if (quotes > 2)
        {
            int close = text.IndexOf(new string('"', quotes), start + quotes, StringComparison.Ordinal);
            return close < 0 ? text.Length : close + quotes;
        }

        bool verbatim = start > 0 && (text[start - 1] == '@' || (start > 1 && text[start - 1] == '$' && text[start - 2] == '@'));
        for (int i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '\\' && !verbatim) i++;
            else if (text[i] == '"')
            {
                if (!verbatim || i + 1 == text.Length || text[i + 1] != '"') return i + 1;
                i++;
            }
        }

        return text.Length;
    }

    /// <summary>A character literal ends within its line; otherwise the apostrophe is a digit separator or prose.</summary>
    private static int EndOfCharacter(string text, int start)
    {
        int i = start + 1;
        if (i < text.Length && text[i] == '\\') i += 2;
        while (i < text.Length && i < start + 12 && text[i] is not ('\'' or '\n')) i++;
        return i < text.Length && text[i] == '\'' ? i + 1 : start + 1;
    }
}
