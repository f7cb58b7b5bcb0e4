namespace Engine.Text.ChatTemplates;

/// <summary><c>{% generation %} {% endgeneration %}</c> marks what the assistant says, for training; it renders as its body, in its own scope.</summary>
internal sealed class GenerationStatement(SourcePosition position, Statement[] body) : Statement(position)
{
    public override Flow Execute(RenderState state, Scope scope) => ExecuteAll(body, state, new Scope(scope));
}
