namespace Engine.Text.ChatTemplates;

/// <summary>How a statement ended.</summary>
internal enum Flow
{
    /// <summary>The next statement follows.</summary>
    Next,

    /// <summary>The innermost loop ends.</summary>
    Break,

    /// <summary>The innermost loop goes on to its next item.</summary>
    Continue,
}

/// <summary>A node that writes text or sets variables.</summary>
internal abstract class Statement(SourcePosition position)
{
    public SourcePosition Position => position;

    /// <summary>Runs the statement in a scope.</summary>
    public abstract Flow Execute(RenderState state, Scope scope);

    /// <summary>Runs statements in order until one leaves them.</summary>
    public static Flow ExecuteAll(Statement[] statements, RenderState state, Scope scope)
    {
        foreach (Statement statement in statements)
        {
            state.Step(statement.Position);
            Flow flow = statement.Execute(state, scope);
            if (flow != Flow.Next) return flow;
        }

        return Flow.Next;
    }
}
