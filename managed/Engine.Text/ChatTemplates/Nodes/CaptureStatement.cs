namespace Engine.Text.ChatTemplates;

/// <summary>
/// A block whose text goes through filters before it is used: <c>{% set target | filter %} {% endset %}</c> assigns it,
/// <c>{% filter name %} {% endfilter %}</c> (without a target) writes it. The body has its own scope.
/// </summary>
internal sealed class CaptureStatement(SourcePosition position, AssignmentTarget? target, FilterCall[] filters, Statement[] body) : Statement(position)
{
    public override Flow Execute(RenderState state, Scope scope)
    {
        Flow flow = Flow.Next;
        string text = state.Capture(() => flow = ExecuteAll(body, state, new Scope(scope)));
        if (flow != Flow.Next) return flow;
        TemplateValue value = FilterCall.ApplyAll(filters, new StringValue(text), state, scope);
        if (target is null) value.WriteText(state.Output);
        else target.Assign(value, state, scope);
        return Flow.Next;
    }
}
