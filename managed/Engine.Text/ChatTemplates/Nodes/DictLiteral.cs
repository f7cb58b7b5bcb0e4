namespace Engine.Text.ChatTemplates;

/// <summary><c>{key: value}</c>.</summary>
internal sealed class DictLiteral(SourcePosition position, (Expression Key, Expression Value)[] entries) : Expression(position)
{
    public override TemplateValue Evaluate(RenderState state, Scope scope)
    {
        state.Step(Position);
        DictValue dictionary = new();
        foreach ((Expression key, Expression value) in entries) dictionary.Add(key.Evaluate(state, scope), value.Evaluate(state, scope), state);
        return dictionary;
    }
}
