namespace Engine.Text.ChatTemplates;

/// <summary>An arithmetic operator between two operands.</summary>
internal sealed class BinaryExpression(
    SourcePosition position, Func<TemplateValue, TemplateValue, RenderState, TemplateValue> apply, Expression left, Expression right) : Expression(position)
{
    public override TemplateValue Evaluate(RenderState state, Scope scope)
    {
        state.Step(Position);
        TemplateValue a = left.Evaluate(state, scope), b = right.Evaluate(state, scope);
        state.Position = Position;
        return apply(a, b, state);
    }
}
