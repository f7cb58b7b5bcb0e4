namespace Engine.Text.ChatTemplates;

/// <summary><c>{% call(parameters) macro(arguments) %} {% endcall %}</c>: the macro renders the body as caller(...).</summary>
internal sealed class CallStatement(SourcePosition position, CallExpression call, MacroDefinition body) : Statement(position)
{
    public override Flow Execute(RenderState state, Scope scope)
    {
        call.Evaluate(state, scope, new MacroValue(body, scope)).WriteText(state.Output);
        return Flow.Next;
    }
}
