namespace Engine.Text.ChatTemplates;

/// <summary><c>[a, b]</c> or <c>(a, b)</c>.</summary>
internal sealed class SequenceLiteral(SourcePosition position, Expression[] items, bool isTuple) : Expression(position)
{
    public override TemplateValue Evaluate(RenderState state, Scope scope)
    {
        state.Step(Position);
        TemplateValue[] values = new TemplateValue[items.Length];
        for (int i = 0; i < items.Length; i++) values[i] = items[i].Evaluate(state, scope);
        return isTuple ? new TupleValue(values) : new ListValue(values);
    }
}
