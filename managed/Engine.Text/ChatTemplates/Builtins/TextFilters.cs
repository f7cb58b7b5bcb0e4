using System.Text;

namespace Engine.Text.ChatTemplates;

/// <summary>Filters over texts.</summary>
internal static class TextFilters
{
    public static IEnumerable<Builtin> All { get; } =
    [
        Mapping("upper", CaseMapping.Upper),
        Mapping("lower", CaseMapping.Lower),
        Mapping("capitalize", CaseMapping.Capitalize),
        new("title", "s", (a, state) => new StringValue(Title(a.Text(0), state))),
        new("string", "value", (a, state) => Soft(a, state)),
        new("trim", "value chars?", (a, state) => Soft(a, state).With(StringTrimming.Trim(a.Text(0), a.OptionalText(1), left: true, right: true, state))),
        new("replace", "s old new count?", (a, state) =>
            new StringValue(StringMethods.Replace(a.Text(0), a.Text(1), a.Text(2), a.OptionalOrNone(3) is null ? -1 : a.Integer(3), state))),
        new("indent", "s width? first? blank?", Indent),
        new("center", "value width?", (a, state) => Soft(a, state).With(StringPadding.Center(a.Text(0), a.Integer(1, 80), state))),
        new("truncate", "s length? killwords? end? leeway?", Truncate),
        new("wordcount", "s", (a, state) => new IntegerValue(WordCount(a.Text(0), state))),
        new("format", "value * **", Format),
        new("urlencode", "value", (a, state) => new StringValue(UrlEncode(a[0], state))),
    ];

    /// <summary>The value as text, still markup when it was.</summary>
    private static StringValue Soft(BoundArguments a, RenderState state) => a[0] as StringValue ?? new StringValue(state.Text(a[0]));

    private static Builtin Mapping(string name, Func<string, string> map) => new(name, "s", (a, state) =>
    {
        StringValue text = Soft(a, state);
        state.CheckText(text.Text.Length);
        return text.With(map(text.Text));
    });

    /// <summary>Unlike str.title, a word begins only after white space, a hyphen or an opening bracket.</summary>
    private static string Title(string text, RenderState state)
    {
        state.CheckText(text.Length);
        StringBuilder result = new(text.Length);
        int begin = 0;
        while (begin < text.Length)
        {
            bool separator = IsSeparator(text[begin]);
            int end = begin;
            while (end < text.Length && IsSeparator(text[end]) == separator) end++;
            int first = CodePoints.Width(text, begin);
            result.Append(CaseMapping.Upper(text.Substring(begin, first))).Append(CaseMapping.Lower(text[(begin + first)..end]));
            begin = end;
        }

        return result.ToString();

        static bool IsSeparator(char c) => c is '-' or '(' or '{' or '[' or '<' || PythonSpace.IsSpace(c);
    }

    private static StringValue Indent(BoundArguments a, RenderState state)
    {
        StringValue text = a[0] as StringValue ?? throw state.Error(a[0] is UndefinedValue undefined ? undefined.Problem : $"indent needs a string, not '{a[0].TypeName}'");
        int width = a.Optional(1) is StringValue ? 0 : a.Integer(1, 4);
        state.CheckText(width);
        string indention = a.Optional(1) is StringValue given ? given.Text : new string(' ', Math.Max(0, width));
        List<string> lines = StringSplitting.Lines(text.Text + "\n", keepEnds: false, state);
        TextBuffer result = new(state);
        for (int i = 0; i < lines.Count; i++)
        {
            if (i > 0) result.Append("\n");
            if (i == 0 ? a.Flag(2) : a.Flag(3) || lines[i].Length > 0) result.Append(indention);
            result.Append(lines[i]);
        }

        return text.With(result.ToString());
    }

    private static TemplateValue Truncate(BoundArguments a, RenderState state)
    {
        if (a[0] is UndefinedValue) return a[0];
        string text = a.StrictText(0), end = a.OptionalText(3) ?? "...";
        int length = a.Integer(1, 255), leeway = a.OptionalOrNone(4) is null ? 5 : a.Integer(4);
        int endLength = CodePoints.Count(end);
        if (length < endLength || leeway < 0) throw state.Error("truncate: the length must hold the end mark, and the leeway must not be negative");
        if (CodePoints.Count(text) <= (long)length + leeway) return new StringValue(text);
        string kept = CodePoints.Slice(text, 0, length - endLength, 1);
        if (!a.Flag(2) && kept.LastIndexOf(' ') is int space and >= 0) kept = kept[..space];
        return new StringValue(kept + end);
    }

    private static int WordCount(string text, RenderState state)
    {
        state.CheckText(text.Length);
        int count = 0;
        bool inside = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool word = rune.Value == '_' || CharacterClasses.IsLetter(rune) || CharacterClasses.IsNumeric(rune);
            if (word && !inside) count++;
            inside = word;
        }

        return count;
    }

    private static TemplateValue Format(BoundArguments a, RenderState state)
    {
        if (a.Rest.Length > 0 && a.Named.Length > 0) throw state.Error("can't handle positional and keyword arguments at the same time");
        TemplateValue values = a.Named.Length > 0 ? TemplateValue.Dictionary(a.Named) : new TupleValue(a.Rest);
        return PercentFormat.Format(Soft(a, state), values, state);
    }

    private static string UrlEncode(TemplateValue value, RenderState state)
    {
        if (value is StringValue || value.Iterate(state) is null) return UrlQuote(state.Text(value), forQuery: false, state);
        IEnumerable<TemplateValue> pairs = value is DictValue dictionary ? new DictViewValue(dictionary, DictView.Items).Iterate(state) : value.Iterate(state)!;
        List<string> parts = [];
        foreach (TemplateValue pair in pairs)
        {
            TemplateValue[] halves = state.ToArray(pair);
            if (halves.Length != 2) throw state.Error("urlencode needs pairs of key and value");
            parts.Add(UrlQuote(state.Text(halves[0]), forQuery: true, state) + "=" + UrlQuote(state.Text(halves[1]), forQuery: true, state));
        }

        return string.Join('&', parts);
    }

    private static string UrlQuote(string text, bool forQuery, RenderState state)
    {
        state.CheckText(text.Length * 9L);
        StringBuilder result = new(text.Length);
        foreach (byte unit in Encoding.UTF8.GetBytes(text))
        {
            char c = (char)unit;
            if (char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '~' || (c == '/' && !forQuery)) result.Append(c);
            else if (c == ' ' && forQuery) result.Append('+');
            else result.Append('%').Append(unit.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return result.ToString();
    }
}
