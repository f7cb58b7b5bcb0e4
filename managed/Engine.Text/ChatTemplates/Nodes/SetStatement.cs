namespace Engine.Text.ChatTemplates;

/// <summary><c>{% set target = value %}</c>.</summary>
internal sealed class SetStatement(SourcePosition position, AssignmentTarget target, Expression value) : Statement(position)
{
    public override Flow Execute(RenderState state, Scope scope)
    {
        TemplateValue result = value.Evaluate(state, scope);
        state.Position = Position;
        target.Assign(result, state, scope);
        return Flow.Next;
    }
}
