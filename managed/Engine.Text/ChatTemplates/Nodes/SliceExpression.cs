namespace Engine.Text.ChatTemplates;

/// <summary><c>target[start:stop:step]</c>.</summary>
internal sealed class SliceExpression(SourcePosition position, Expression target, Expression? start, Expression? stop, Expression? step) : Expression(position)
{
    public override TemplateValue Evaluate(RenderState state, Scope scope)
    {
        state.Step(Position);
        TemplateValue owner = target.Evaluate(state, scope);
        TemplateValue? first = start?.Evaluate(state, scope), end = stop?.Evaluate(state, scope), stride = step?.Evaluate(state, scope);
        state.Position = Position;
        return SequenceIndex.Slice(owner, first, end, stride, state);
    }
}
