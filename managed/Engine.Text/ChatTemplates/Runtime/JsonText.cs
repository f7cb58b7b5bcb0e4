using System.Globalization;

namespace Engine.Text.ChatTemplates;

/// <summary>Writes values as Python's json.dumps does.</summary>
/// <param name="output">Where the text goes.</param>
/// <param name="indent">Indentation of one level, or null for a single line.</param>
/// <param name="itemSeparator">Between items.</param>
/// <param name="keySeparator">Between a key and its value.</param>
/// <param name="ensureAscii">Whether characters beyond ASCII are escaped.</param>
/// <param name="sortKeys">Whether the keys of a dictionary are sorted.</param>
internal sealed class JsonText(TextBuffer output, string? indent, string itemSeparator, string keySeparator, bool ensureAscii, bool sortKeys)
{
    private readonly RenderState _state = output.State;

    public void Write(TemplateValue value) => Write(value, 0);

    private void Write(TemplateValue value, int level)
    {
        switch (value)
        {
            case StringValue text:
                WriteString(text.Text);
                break;
            case NoneValue:
                output.Append("null");
                break;
            case BooleanValue flag:
                output.Append(flag.Value ? "true" : "false");
                break;
            case IntegerValue:
                value.WriteRepr(output);
                break;
            case FloatValue number:
                output.Append(NumberText(number.Value));
                break;
            case SequenceValue sequence:
                WriteItems('[', ']', sequence.Items, level, item => Write(item, level + 1));
                break;
            case DictValue dictionary:
                IEnumerable<KeyValuePair<TemplateValue, TemplateValue>> entries = dictionary.Entries;
                if (sortKeys) entries = StableSort.Sort(entries, entry => entry.Key, descending: false, _state);
                WriteItems('{', '}', entries, level, entry =>
                {
                    WriteString(KeyText(entry.Key));
                    output.Append(keySeparator);
                    Write(entry.Value, level + 1);
                });
                break;
            default:
                throw _state.Error($"Object of type {value.TypeName} is not JSON serializable{(value is UndefinedValue undefined ? ": " + undefined.Problem : "")}");
        }
    }

    private void WriteItems<T>(char open, char close, IEnumerable<T> items, int level, Action<T> write)
    {
        _state.EnsureStack();
        output.Append(open.ToString());
        bool any = false;
        foreach (T item in items)
        {
            if (any) output.Append(itemSeparator);
            any = true;
            NewLine(level + 1);
            write(item);
        }

        if (any) NewLine(level);
        output.Append(close.ToString());
    }

    private void NewLine(int level)
    {
        if (indent is null) return;
        _state.CheckText((long)indent.Length * level);
        output.Append("\n" + string.Concat(Enumerable.Repeat(indent, level)));
    }

    private string KeyText(TemplateValue key) => key switch
    {
        StringValue text => text.Text,
        NoneValue => "null",
        BooleanValue flag => flag.Value ? "true" : "false",
        FloatValue number => NumberText(number.Value),
        IntegerValue => _state.Repr(key),
        _ => throw _state.Error($"keys must be str, int, float, bool or None, not {key.TypeName}"),
    };

    private static string NumberText(double number) =>
        double.IsNaN(number) ? "NaN" : double.IsInfinity(number) ? number > 0 ? "Infinity" : "-Infinity" : FloatText.Repr(number);

    private void WriteString(string text)
    {
        System.Text.StringBuilder result = new(text.Length + 2);
        result.Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => result.Append("\\\""),
                '\\' => result.Append("\\\\"),
                '\n' => result.Append("\\n"),
                '\r' => result.Append("\\r"),
                '\t' => result.Append("\\t"),
                '\f' => result.Append("\\f"),
                '\b' => result.Append("\\b"),
                _ when c < ' ' || (ensureAscii && c > '~') => result.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => result.Append(c),
            };
        }

        output.Append(result.Append('"').ToString());
    }
}
