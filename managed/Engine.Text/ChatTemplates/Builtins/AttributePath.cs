using System.Globalization;

namespace Engine.Text.ChatTemplates;

/// <summary>The attribute argument of a filter, <c>a.0.b</c>: a way into each of its items.</summary>
internal sealed class AttributePath
{
    private readonly TemplateValue[] _parts;
    private readonly TemplateValue? _missing;

    /// <param name="path">A text of names and numbers separated by dots, an index, or null for the item itself.</param>
    /// <param name="missing">What stands for a part that is undefined.</param>
    /// <param name="state">The rendering.</param>
    public AttributePath(TemplateValue? path, TemplateValue? missing, RenderState state)
    {
        _missing = missing;
        _parts = path switch
        {
            null or NoneValue => [],
            StringValue text => [.. text.Text.Split('.').Select(Part)],
            UndefinedValue undefined => throw state.Error(undefined.Problem),
            _ => [path],
        };
    }

    public TemplateValue Get(TemplateValue item, RenderState state)
    {
        foreach (TemplateValue part in _parts)
        {
            item = Lookup.Item(item, part, state);
            if (item is UndefinedValue && _missing is not null) item = _missing;
        }

        return item;
    }

    /// <summary>A key for sorting and comparing: texts in lower case unless case matters.</summary>
    public TemplateValue Key(TemplateValue item, bool caseSensitive, RenderState state) => Fold(Get(item, state), caseSensitive, state);

    /// <summary>A text in lower case unless case matters; any other value as it is.</summary>
    public static TemplateValue Fold(TemplateValue value, bool caseSensitive, RenderState state)
    {
        if (caseSensitive || value is not StringValue text) return value;
        state.CheckText(text.Text.Length);
        return text.With(CaseMapping.Lower(text.Text));
    }

    private static TemplateValue Part(string part) => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? new IntegerValue(index) : new StringValue(part);
}
