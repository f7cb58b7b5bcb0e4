namespace Engine.Text.ChatTemplates;

/// <summary><c>a ~ b ~ c</c>: the operands as text, joined.</summary>
internal sealed class ConcatExpression(SourcePosition position, Expression[] operands) : Expression(position)
{
    public override TemplateValue Evaluate(RenderState state, Scope scope)
    {
        state.Step(Position);
        TextBuffer text = new(state);
        foreach (Expression operand in operands) operand.Evaluate(state, scope).WriteText(text);
        return new StringValue(text.ToString());
    }
}
