namespace Engine.Text.ChatTemplates;

/// <summary>Python's generator: items made on demand, once. A second loop over it sees nothing, it has no length and no positions.</summary>
internal sealed class IteratorValue(IEnumerable<TemplateValue> items, string typeName = "generator") : TemplateValue
{
    private readonly IEnumerator<TemplateValue> _items = items.GetEnumerator();

    internal override string TypeName => typeName;

    internal override IEnumerable<TemplateValue> Iterate(RenderState state)
    {
        while (_items.MoveNext()) yield return _items.Current;
    }

    internal override void WriteRepr(TextBuffer output) => output.Append($"<{typeName} object>");
}
