namespace Engine.Text.ChatTemplates;

/// <summary>A variable; undefined when nothing of that name is set.</summary>
internal sealed class NameExpression(SourcePosition position, string name) : Expression(position)
{
    public override TemplateValue Evaluate(RenderState state, Scope scope)
    {
        state.Charge(1);
        return scope.Find(name) ?? UndefinedValue.Name(name);
    }
}
