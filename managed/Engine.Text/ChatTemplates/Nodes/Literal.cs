namespace Engine.Text.ChatTemplates;

/// <summary>A constant.</summary>
internal sealed class Literal(SourcePosition position, TemplateValue value) : Expression(position)
{
    public override TemplateValue Evaluate(RenderState state, Scope scope)
    {
        state.Charge(1);
        return value;
    }
}
