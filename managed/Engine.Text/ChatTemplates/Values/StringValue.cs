namespace Engine.Text.ChatTemplates;

/// <summary>Python's str. With <see cref="IsSafe"/> it is markup: text joined to it is escaped for HTML first, as the safe and escape filters promise.</summary>
internal sealed class StringValue(string text, bool isSafe = false) : TemplateValue
{
    public static readonly StringValue Empty = new("");

    public string Text { get; } = text;

    public bool IsSafe { get; } = isSafe;

    /// <summary>A text of the same kind, markup or not.</summary>
    public StringValue With(string text) => new(text, IsSafe);

    internal override string TypeName => IsSafe ? "Markup" : "str";

    internal override bool IsTrue => Text.Length > 0;

    internal override int? Length => CodePoints.Count(Text);

    internal override IEnumerable<TemplateValue> Iterate(RenderState state)
    {
        for (int i = 0; i < Text.Length;)
        {
            int width = CodePoints.Width(Text, i);
            yield return new StringValue(Text.Substring(i, width));
            i += width;
        }
    }

    internal override TemplateValue? GetItem(TemplateValue key, RenderState state)
    {
        state.Charge(Text.Length / 64);
        return SequenceIndex.Find(key, CodePoints.Count(Text)) is int index ? With(CodePoints.At(Text, index)) : null;
    }

    internal override TemplateValue? GetAttribute(string name, RenderState state) => StringMethods.Table.Bind(name, this);

    internal override void WriteRepr(TextBuffer output)
    {
        if (IsSafe) output.Append("Markup(");
        StringRepr.Write(Text, output);
        if (IsSafe) output.Append(")");
    }

    internal override void WriteText(TextBuffer output) => output.Append(Text);
}
