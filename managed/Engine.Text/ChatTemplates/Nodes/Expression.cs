namespace Engine.Text.ChatTemplates;

/// <summary>A node that has a value.</summary>
internal abstract class Expression(SourcePosition position)
{
    public SourcePosition Position => position;

    /// <summary>The value in a scope.</summary>
    public abstract TemplateValue Evaluate(RenderState state, Scope scope);
}
