namespace Engine.Text.ChatTemplates;

/// <summary><c>target.name</c>.</summary>
internal sealed class AttributeExpression(SourcePosition position, Expression target, string name) : Expression(position)
{
    public override TemplateValue Evaluate(RenderState state, Scope scope)
    {
        state.Step(Position);
        TemplateValue owner = target.Evaluate(state, scope);
        state.Position = Position;
        return Lookup.Attribute(owner, name, state);
    }
}
