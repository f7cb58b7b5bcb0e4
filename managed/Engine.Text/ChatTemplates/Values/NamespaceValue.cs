namespace Engine.Text.ChatTemplates;

/// <summary>The one thing a template can change from inside a loop: attributes set with <c>{% set ns.name = value %}</c>.</summary>
internal sealed class NamespaceValue(DictValue attributes) : TemplateValue
{
    public DictValue Attributes { get; } = attributes;

    internal override string TypeName => "Namespace";

    internal override TemplateValue? GetAttribute(string name, RenderState state) => Attributes.Entries.GetValueOrDefault(new StringValue(name));

    internal override void WriteRepr(TextBuffer output)
    {
        output.EnsureStack();
        output.Append("<Namespace ");
        Attributes.WriteRepr(output);
        output.Append(">");
    }
}
