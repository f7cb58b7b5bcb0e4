namespace Engine.Text.ChatTemplates;

/// <summary><c>{% if %} {% elif %} {% else %} {% endif %}</c>. It opens no scope.</summary>
internal sealed class IfStatement(SourcePosition position, (Expression Condition, Statement[] Body)[] branches, Statement[] otherwise) : Statement(position)
{
    public override Flow Execute(RenderState state, Scope scope)
    {
        foreach ((Expression condition, Statement[] body) in branches)
            if (condition.Evaluate(state, scope).IsTrue) return ExecuteAll(body, state, scope);
        return ExecuteAll(otherwise, state, scope);
    }
}
