namespace Engine.Text.ChatTemplates;

/// <summary><c>not operand</c>.</summary>
internal sealed class NotExpression(SourcePosition position, Expression operand) : Expression(position)
{
    public override TemplateValue Evaluate(RenderState state, Scope scope)
    {
        state.Step(Position);
        return BooleanValue.Of(!operand.Evaluate(state, scope).IsTrue);
    }
}
