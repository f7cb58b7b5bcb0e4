namespace Engine.Text.ChatTemplates;

/// <summary><c>target[key]</c>.</summary>
internal sealed class ItemExpression(SourcePosition position, Expression target, Expression key) : Expression(position)
{
    public override TemplateValue Evaluate(RenderState state, Scope scope)
    {
        state.Step(Position);
        TemplateValue owner = target.Evaluate(state, scope), item = key.Evaluate(state, scope);
        state.Position = Position;
        return Lookup.Item(owner, item, state);
    }
}
