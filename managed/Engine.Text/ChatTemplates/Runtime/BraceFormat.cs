using System.Globalization;

namespace Engine.Text.ChatTemplates;

/// <summary>Python's str.format: <c>{}</c>, <c>{0}</c>, <c>{name.attribute[key]!r:specification}</c>, doubled braces for themselves.</summary>
internal static class BraceFormat
{
    public static StringValue Format(StringValue format, TemplateValue[] positional, IReadOnlyDictionary<string, TemplateValue> named, RenderState state)
    {
        Fields fields = new(format, positional, named, state);
        return format.With(fields.Expand(format.Text, depth: 2));
    }

    private sealed class Fields(StringValue format, TemplateValue[] positional, IReadOnlyDictionary<string, TemplateValue> named, RenderState state)
    {
        private int _automatic;

        public string Expand(string text, int depth)
        {
            if (depth == 0) throw state.Error("replacement fields are nested too deeply");
            TextBuffer result = new(state);
            for (int i = 0; i < text.Length; i++)
            {
                int brace = text.AsSpan(i).IndexOfAny('{', '}');
                result.Append(brace < 0 ? text[i..] : text[i..(i + brace)]);
                if (brace < 0) break;
                i += brace;
                if (i + 1 < text.Length && text[i + 1] == text[i])
                {
                    result.Append(text[i++].ToString());
                    continue;
                }

                if (text[i] == '}') throw state.Error("single '}' encountered in format string");
                int close = Close(text, i);
                result.Append(Field(text[(i + 1)..close], depth));
                i = close;
            }

            return result.ToString();
        }

        private int Close(string text, int open)
        {
            int level = 0;
            for (int i = open; i < text.Length; i++)
            {
                if (text[i] == '{') level++;
                else if (text[i] == '}' && --level == 0) return i;
            }

            throw state.Error("expected '}' before end of string");
        }

        private string Field(string field, int depth)
        {
            int nameEnd = NameEnd(field);
            TemplateValue value = Find(field[..nameEnd]);
            string rest = field[nameEnd..];
            char conversion = '\0';
            if (rest.StartsWith('!'))
            {
                conversion = rest.Length > 1 ? rest[1] : throw state.Error("expected a conversion after '!'");
                rest = rest[2..];
                if (rest.Length > 0 && rest[0] != ':') throw state.Error("expected ':' after conversion specifier");
            }

            string specification = rest.Length > 0 ? Expand(rest[1..], depth - 1) : "";
            value = conversion switch
            {
                '\0' => value,
                's' => new StringValue(state.Text(value)),
                'r' or 'a' => new StringValue(state.Repr(value)),
                _ => throw state.Error($"unknown conversion specifier '{conversion}'"),
            };
            string text = FormatSpec.Parse(specification, state).Format(value, state);
            return format.IsSafe && value is not StringValue { IsSafe: true } ? Html.Escape(text, state) : text;
        }

        /// <summary>Where a conversion or a specification begins: not inside of the square brackets of a key.</summary>
        private static int NameEnd(string field)
        {
            bool inKey = false;
            for (int i = 0; i < field.Length; i++)
            {
                if (field[i] is '[' or ']') inKey = field[i] == '[';
                else if (!inKey && field[i] is ('!' or ':')) return i;
            }

            return field.Length;
        }

        private TemplateValue Find(string path)
        {
            int end = path.AsSpan().IndexOfAny('.', '[');
            string first = end < 0 ? path : path[..end];
            TemplateValue value = First(first);
            for (int i = first.Length; i < path.Length;)
            {
                if (path[i] == '.')
                {
                    int next = path.AsSpan(i + 1).IndexOfAny('.', '[');
                    string name = next < 0 ? path[(i + 1)..] : path.Substring(i + 1, next);
                    value = Lookup.Attribute(value, name, state);
                    i += name.Length + 1;
                    continue;
                }

                int close = path[i] == '[' ? path.IndexOf(']', i) : -1;
                if (close < 0) throw state.Error("missing ']' in format string");
                string key = path[(i + 1)..close];
                value = Lookup.Item(value, int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? new IntegerValue(index) : new StringValue(key), state);
                i = close + 1;
            }

            return value;
        }

        private TemplateValue First(string name)
        {
            if (name.Length > 0 && !name.All(char.IsAsciiDigit))
                return named.TryGetValue(name, out TemplateValue? value) ? value : throw state.Error($"the format names the missing key '{name}'");
            int index = name.Length == 0 ? _automatic++ : int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : int.MaxValue;
            return index < positional.Length ? positional[index] : throw state.Error("replacement index out of range for positional arguments");
        }
    }
}
