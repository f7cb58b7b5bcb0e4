namespace Engine.Text.ChatTemplates;

/// <summary><c>value if condition else other</c>; undefined when the condition fails and there is no other value.</summary>
internal sealed class ConditionalExpression(SourcePosition position, Expression condition, Expression value, Expression? other) : Expression(position)
{
    public override TemplateValue Evaluate(RenderState state, Scope scope)
    {
        state.Step(Position);
        if (condition.Evaluate(state, scope).IsTrue) return value.Evaluate(state, scope);
        return other?.Evaluate(state, scope) ?? new UndefinedValue("the inline if-expression was false and has no else");
    }
}
