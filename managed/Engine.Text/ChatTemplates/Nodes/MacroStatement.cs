namespace Engine.Text.ChatTemplates;

/// <summary><c>{% macro name(parameters) %} {% endmacro %}</c>.</summary>
internal sealed class MacroStatement(SourcePosition position, MacroDefinition definition) : Statement(position)
{
    public override Flow Execute(RenderState state, Scope scope)
    {
        scope.Set(definition.Name, new MacroValue(definition, scope));
        return Flow.Next;
    }
}
