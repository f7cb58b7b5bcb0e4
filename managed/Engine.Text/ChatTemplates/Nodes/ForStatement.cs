namespace Engine.Text.ChatTemplates;

/// <summary>
/// <c>{% for target in items if filter recursive %} {% else %} {% endfor %}</c>. Each turn has its own scope. The filter and the else part see the variable
/// loop of the loop around this one. The else part runs when no turn came to its end.
/// </summary>
internal sealed class ForStatement(
    SourcePosition position, AssignmentTarget target, Expression items, Expression? filter, bool recursive, Statement[] body, Statement[] otherwise) : Statement(position)
{
    public override Flow Execute(RenderState state, Scope scope)
    {
        TemplateValue value = items.Evaluate(state, scope);
        state.Position = Position;
        return Run(value, 0, state, scope);
    }

    private Flow Run(TemplateValue value, int depth, RenderState state, Scope scope)
    {
        IEnumerable<TemplateValue> source = state.Iterate(value);
        if (filter is not null) source = source.Where(item => Passes(item, state, scope));
        LoopValue loop = new(source.GetEnumerator(), filter is null ? state.KnownLength(value) : null, depth, recursive ? Recurse : null);
        bool completed = false;
        while (loop.MoveNext())
        {
            state.Step(Position);
            Scope turn = new(scope);
            target.Assign(loop.Current, state, turn);
            turn.Set("loop", loop);
            Flow flow = ExecuteAll(body, state, turn);
            if (flow == Flow.Break) break;
            completed |= flow == Flow.Next;
        }

        return completed ? Flow.Next : ExecuteAll(otherwise, state, scope);

        string Recurse(TemplateValue children) => state.Capture(() => Run(children, depth + 1, state, scope));
    }

    private bool Passes(TemplateValue item, RenderState state, Scope scope)
    {
        Scope inner = new(scope);
        target.Assign(item, state, inner);
        return filter!.Evaluate(state, inner).IsTrue;
    }
}
