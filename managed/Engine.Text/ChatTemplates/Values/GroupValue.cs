namespace Engine.Text.ChatTemplates;

/// <summary>One group of the groupby filter: a pair whose halves also go by name.</summary>
internal sealed class GroupValue(TemplateValue grouper, ListValue list) : TupleValue(grouper, list)
{
    internal override TemplateValue? GetAttribute(string name, RenderState state) => name switch
    {
        "grouper" => Items[0],
        "list" => Items[1],
        _ => base.GetAttribute(name, state),
    };
}
