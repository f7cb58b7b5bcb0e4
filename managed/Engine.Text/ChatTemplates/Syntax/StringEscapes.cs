using System.Globalization;
using System.Text;

namespace Engine.Text.ChatTemplates;

/// <summary>Resolves the backslash escapes of a Python string literal. A backslash before any other character stands for itself.</summary>
internal static class StringEscapes
{
    /// <summary>The text between two offsets, its escapes resolved.</summary>
    public static string Resolve(SourceText source, int begin, int end)
    {
        string text = source.Text;
        if (text.IndexOf('\\', begin, end - begin) < 0) return text[begin..end];
        StringBuilder result = new(end - begin);
        for (int i = begin; i < end; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }

            int escape = i++;
            switch (text[i])
            {
                case '\n':
                    break;
                case 'x':
                    i = AppendHex(source, escape, i + 1, 2, end, result);
                    break;
                case 'u':
                    i = AppendHex(source, escape, i + 1, 4, end, result);
                    break;
                case 'U':
                    i = AppendHex(source, escape, i + 1, 8, end, result);
                    break;
                case 'N':
                    throw source.Error(escape, "characters by name (\\N{...}) are not supported: write \\uXXXX");
                case >= '0' and <= '7':
                    int digits = 1;
                    while (digits < 3 && i + digits < end && text[i + digits] is >= '0' and <= '7') digits++;
                    result.Append((char)Convert.ToInt32(text.Substring(i, digits), 8));
                    i += digits - 1;
                    break;
                default:
                    _ = Simple(text[i]) is char simple ? result.Append(simple) : result.Append('\\').Append(text[i]);
                    break;
            }
        }

        return result.ToString();
    }

    private static char? Simple(char c) => c switch
    {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'a' => '\a',
        'b' => '\b',
        'f' => '\f',
        'v' => '\v',
        '\\' or '\'' or '"' => c,
        _ => null,
    };

    private static int AppendHex(SourceText source, int escape, int begin, int digits, int end, StringBuilder result)
    {
        if (begin + digits > end || !int.TryParse(source.Text.AsSpan(begin, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code) || code is < 0 or > 0x10FFFF)
            throw source.Error(escape, $"the escape needs {digits} hexadecimal digits of a code point");
        _ = code < 0x10000 ? result.Append((char)code) : result.Append(char.ConvertFromUtf32(code));
        return begin + digits - 1;
    }
}
