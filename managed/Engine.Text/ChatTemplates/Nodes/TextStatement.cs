namespace Engine.Text.ChatTemplates;

/// <summary>Text outside of tags.</summary>
internal sealed class TextStatement(SourcePosition position, string text) : Statement(position)
{
    public override Flow Execute(RenderState state, Scope scope)
    {
        state.Output.Append(text);
        return Flow.Next;
    }
}
