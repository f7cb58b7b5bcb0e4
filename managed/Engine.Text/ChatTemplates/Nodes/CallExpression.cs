namespace Engine.Text.ChatTemplates;

/// <summary><c>target(arguments)</c>.</summary>
internal sealed class CallExpression(SourcePosition position, Expression target, ArgumentList arguments) : Expression(position)
{
    public override TemplateValue Evaluate(RenderState state, Scope scope) => Evaluate(state, scope, null);

    /// <summary>Calls with the body of a call block as the further argument caller.</summary>
    public TemplateValue Evaluate(RenderState state, Scope scope, MacroValue? caller)
    {
        state.Step(Position);
        TemplateValue function = target.Evaluate(state, scope);
        Arguments values = arguments.Evaluate(state, scope);
        if (caller is not null) values = values with { Named = [.. values.Named, new("caller", caller)] };
        state.Position = Position;
        return function.Call(values, state);
    }
}
