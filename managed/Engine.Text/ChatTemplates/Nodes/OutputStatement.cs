namespace Engine.Text.ChatTemplates;

/// <summary><c>{{ value }}</c>.</summary>
internal sealed class OutputStatement(SourcePosition position, Expression value) : Statement(position)
{
    public override Flow Execute(RenderState state, Scope scope)
    {
        TemplateValue result = value.Evaluate(state, scope);
        state.Position = Position;
        result.WriteText(state.Output);
        return Flow.Next;
    }
}
