namespace Engine.Text.ChatTemplates;

/// <summary>Python's tuple.</summary>
internal class TupleValue(params TemplateValue[] items) : SequenceValue(items)
{
    public override TupleValue With(TemplateValue[] items) => new(items);

    internal override string TypeName => "tuple";

    internal override void WriteRepr(TextBuffer output)
    {
        output.Append("(");
        WriteItems(output);
        output.Append(Items.Length == 1 ? ",)" : ")");
    }
}
