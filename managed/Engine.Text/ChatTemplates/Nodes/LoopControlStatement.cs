namespace Engine.Text.ChatTemplates;

/// <summary><c>{% break %}</c> or <c>{% continue %}</c>.</summary>
internal sealed class LoopControlStatement(SourcePosition position, Flow flow) : Statement(position)
{
    public override Flow Execute(RenderState state, Scope scope) => flow;
}
