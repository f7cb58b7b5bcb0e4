namespace Engine.Text.ChatTemplates;

/// <summary><c>{% with a = 1, b = 2 %} {% endwith %}</c>: a scope of its own, its first variables evaluated outside of it.</summary>
internal sealed class WithStatement(SourcePosition position, (AssignmentTarget Target, Expression Value)[] variables, Statement[] body) : Statement(position)
{
    public override Flow Execute(RenderState state, Scope scope)
    {
        Scope inner = new(scope);
        foreach ((AssignmentTarget target, Expression value) in variables) target.Assign(value.Evaluate(state, scope), state, inner);
        return ExecuteAll(body, state, inner);
    }
}
