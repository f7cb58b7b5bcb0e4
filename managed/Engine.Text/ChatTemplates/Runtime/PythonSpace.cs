namespace Engine.Text.ChatTemplates;

/// <summary>What Python takes for white space: that of .NET and the four information separators.</summary>
internal static class PythonSpace
{
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\u001C' and <= '\u001F';

    public static bool IsSpace(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
            if (!IsSpace(c)) return false;
        return true;
    }

    public static string TrimStart(string text)
    {
        int start = 0;
        while (start < text.Length && IsSpace(text[start])) start++;
        return text[start..];
    }

    public static string TrimEnd(string text)
    {
        int end = text.Length;
        while (end > 0 && IsSpace(text[end - 1])) end--;
        return text[..end];
    }

    public static string Trim(string text) => TrimEnd(TrimStart(text));
}
