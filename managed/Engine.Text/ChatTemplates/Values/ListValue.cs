namespace Engine.Text.ChatTemplates;

/// <summary>Python's list. Templates run in a sandbox that forbids changing one, so it is immutable here.</summary>
internal sealed class ListValue(TemplateValue[] items) : SequenceValue(items)
{
    private static readonly BuiltinTable Methods = new(new Builtin("copy", "self /", (a, _) => a[0]));

    public override ListValue With(TemplateValue[] items) => new(items);

    internal override string TypeName => "list";

    internal override TemplateValue? GetAttribute(string name, RenderState state) => name switch
    {
        "append" or "clear" or "extend" or "insert" or "pop" or "remove" or "reverse" or "sort" => UndefinedValue.Unsafe(this, name),
        _ => Methods.Bind(name, this) ?? base.GetAttribute(name, state),
    };

    internal override void WriteRepr(TextBuffer output)
    {
        output.Append("[");
        WriteItems(output);
        output.Append("]");
    }
}
