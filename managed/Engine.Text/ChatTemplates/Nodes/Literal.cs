namespace Engine.Text.ChatTemplates;

/// <summary>A constant.</summary>
internal sealed class Literal(SourcePosition position, TemplateValue value) : Expression(position)
{
    public TemplateValue Value => value;

    public override TemplateValue Evaluate(RenderState state, Scope scope) => value;
}
