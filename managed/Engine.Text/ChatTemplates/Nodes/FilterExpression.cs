namespace Engine.Text.ChatTemplates;

/// <summary><c>target | filter(arguments)</c>.</summary>
internal sealed class FilterExpression(Expression target, FilterCall filter) : Expression(filter.Position)
{
    public override TemplateValue Evaluate(RenderState state, Scope scope)
    {
        state.Step(Position);
        return filter.Apply(target.Evaluate(state, scope), state, scope);
    }
}
