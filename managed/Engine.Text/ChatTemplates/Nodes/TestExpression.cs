namespace Engine.Text.ChatTemplates;

/// <summary><c>target is test(arguments)</c>, <c>target is not test</c>.</summary>
internal sealed class TestExpression(SourcePosition position, Expression target, string name, ArgumentList arguments, bool negated) : Expression(position)
{
    private readonly Builtin? _test = Tests.Table.Find(name);

    public override TemplateValue Evaluate(RenderState state, Scope scope)
    {
        state.Step(Position);
        TemplateValue value = target.Evaluate(state, scope);
        Arguments values = arguments.Evaluate(state, scope);
        state.Position = Position;
        if (_test is null) throw state.Error($"there is no test named '{name}'");
        return BooleanValue.Of(_test.Invoke(value, values, state).IsTrue != negated);
    }
}
