namespace Engine.Text.ChatTemplates;

/// <summary>An operator before its operand: <c>-</c>, <c>+</c>.</summary>
internal sealed class UnaryExpression(SourcePosition position, Func<TemplateValue, RenderState, TemplateValue> apply, Expression operand) : Expression(position)
{
    public override TemplateValue Evaluate(RenderState state, Scope scope)
    {
        state.Step(Position);
        TemplateValue value = operand.Evaluate(state, scope);
        state.Position = Position;
        return apply(value, state);
    }
}
