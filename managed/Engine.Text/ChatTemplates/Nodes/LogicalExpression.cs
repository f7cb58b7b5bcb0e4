namespace Engine.Text.ChatTemplates;

/// <summary><c>left and right</c>, <c>left or right</c>: the value of the operand that decides.</summary>
internal sealed class LogicalExpression(SourcePosition position, bool isAnd, Expression left, Expression right) : Expression(position)
{
    public override TemplateValue Evaluate(RenderState state, Scope scope)
    {
        state.Step(Position);
        TemplateValue value = left.Evaluate(state, scope);
        return value.IsTrue == isAnd ? right.Evaluate(state, scope) : value;
    }
}
