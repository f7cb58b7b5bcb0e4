using System.Globalization;
using System.Text;

namespace Engine.Text.ChatTemplates;

/// <summary>Python's repr() of a text: quoted, with escapes for what cannot be printed.</summary>
internal static class StringRepr
{
    public static void Write(string text, TextBuffer output)
    {
        char quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        StringBuilder result = new(text.Length + 2);
        result.Append(quote);
        for (int i = 0; i < text.Length; i += CodePoints.Width(text, i))
        {
            bool pair = CodePoints.Width(text, i) == 2;
            int code = pair ? char.ConvertToUtf32(text[i], text[i + 1]) : text[i];
            string? escape = code switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\\' => "\\\\",
                _ when code == quote => "\\" + quote,
                _ when IsPrintable(code) => null,
                < 0x100 => $"\\x{code:x2}",
                < 0x10000 => $"\\u{code:x4}",
                _ => $"\\U{code:x8}",
            };
            if (escape is null) result.Append(text, i, pair ? 2 : 1);
            else result.Append(escape);
        }

        output.Append(result.Append(quote).ToString());
    }

    /// <summary>Python's isprintable() of a code point.</summary>
    public static bool IsPrintable(int code) => code == ' ' || CharUnicodeInfo.GetUnicodeCategory(code) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
