namespace Engine.Text.ChatTemplates;

/// <summary>The methods of Python's str.</summary>
internal static class StringMethods
{
    public static BuiltinTable Table { get; } = new(
    [
        Mapping("upper", CaseMapping.Upper),
        Mapping("lower", CaseMapping.Lower),
        Mapping("title", CaseMapping.Title),
        Mapping("capitalize", CaseMapping.Capitalize),
        Mapping("swapcase", CaseMapping.Swap),
        Mapping("casefold", text => CaseMapping.Lower(text).Replace("ß", "ss", StringComparison.Ordinal).Replace('ς', 'σ')),
        Check("islower", CaseMapping.IsLower),
        Check("isupper", CaseMapping.IsUpper),
        Check("istitle", CaseMapping.IsTitle),
        Check("isspace", text => text.Length > 0 && PythonSpace.IsSpace(text)),
        Check("isascii", text => text.All(char.IsAscii)),
        Check("isalpha", CharacterClasses.All(CharacterClasses.IsLetter)),
        Check("isalnum", CharacterClasses.All(rune => CharacterClasses.IsLetter(rune) || CharacterClasses.IsNumeric(rune))),
        Check("isdecimal", CharacterClasses.All(CharacterClasses.IsDecimal)),
        Check("isdigit", CharacterClasses.All(CharacterClasses.IsDigit)),
        Check("isnumeric", CharacterClasses.All(CharacterClasses.IsNumeric)),
        Check("isprintable", text => text.Length == 0 || CharacterClasses.All(rune => StringRepr.IsPrintable(rune.Value))(text)),
        Check("isidentifier", CharacterClasses.IsIdentifier),
        .. StringTrimming.Methods,
        .. StringSearching.Methods,
        .. StringSplitting.Methods,
        .. StringPadding.Methods,
        new("join", "self iterable /", Join),
        new("replace", "self old new count? /", Replace),
        new("format", "self / * **", (a, state) => BraceFormat.Format(Self(a), a.Rest, a.Named.ToDictionary(entry => entry.Key, entry => entry.Value), state)),
        new("format_map", "self mapping /", FormatMap),
    ]);

    public static StringValue Self(BoundArguments a) => (StringValue)a[0];

    /// <summary>Replaces up to a number of occurrences of a text (all of them below zero), within the limits of the rendering.</summary>
    public static string Replace(string text, string old, string replacement, int count, RenderState state)
    {
        int found = TextSearch.Count(text, old, state);
        if (count >= 0) found = Math.Min(found, count);
        if (found == 0) return text;
        state.CheckText(text.Length + (long)found * (replacement.Length - old.Length));
        System.Text.StringBuilder result = new();
        int from = 0;
        for (; found > 0; found--)
        {
            if (old.Length > 0)
            {
                int at = text.IndexOf(old, from, StringComparison.Ordinal);
                result.Append(text, from, at - from).Append(replacement);
                from = at + old.Length;
            }
            else
            {
                result.Append(replacement);
                if (from == text.Length) break;
                int width = CodePoints.Width(text, from);
                result.Append(text, from, width);
                from += width;
            }
        }

        return result.Append(text, from, text.Length - from).ToString();
    }

    private static Builtin Mapping(string name, Func<string, string> map) => new(name, "self /", (a, state) =>
    {
        state.CheckText(Self(a).Text.Length);
        return Self(a).With(map(Self(a).Text));
    });

    private static Builtin Check(string name, Func<string, bool> check) => new(name, "self /", (a, state) =>
    {
        state.CheckText(Self(a).Text.Length);
        return BooleanValue.Of(check(Self(a).Text));
    });

    private static StringValue Join(BoundArguments a, RenderState state)
    {
        TextBuffer result = new(state);
        int index = 0;
        foreach (TemplateValue item in state.Iterate(a[1]))
        {
            if (item is not StringValue) throw state.Error(item is UndefinedValue undefined ? undefined.Problem : $"sequence item {index}: expected a string, {item.TypeName} found");
            if (index++ > 0) result.Append(Self(a).Text);
            result.Append(Html.Joined(Self(a), item, state));
        }

        return Self(a).With(result.ToString());
    }

    private static StringValue Replace(BoundArguments a, RenderState state)
    {
        _ = (a.StrictText(1), a.StrictText(2));
        return Self(a).With(Replace(Self(a).Text, a.StrictText(1), Html.Joined(Self(a), a[2], state), a.Integer(3, -1), state));
    }

    private static StringValue FormatMap(BoundArguments a, RenderState state)
    {
        if (a[1] is not DictValue mapping) throw state.Error("format_map() needs a mapping");
        Dictionary<string, TemplateValue> named = [];
        foreach ((TemplateValue key, TemplateValue value) in mapping.Entries)
            if (key is StringValue name) named[name.Text] = value;
        return BraceFormat.Format(Self(a), [], named, state);
    }
}
