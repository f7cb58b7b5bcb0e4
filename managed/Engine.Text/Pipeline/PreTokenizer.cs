namespace Engine.Text;

/// <summary>Second stage: cuts text into pieces that the model tokenizes each on its own. Immutable and thread-safe; its stages hold the scratch memory.</summary>
public abstract class PreTokenizer
{
    /// <summary>Creates a stage that cuts what it accepts and sends the pieces on to <paramref name="next"/>. A stage serves one thread at a time.</summary>
    public abstract PieceSink CreateStage(PieceSink next);

    /// <summary>Whether pieces must carry origins even when the caller wants ids alone.</summary>
    public virtual bool NeedsOrigins => false;
}
