namespace Engine.Runtime;

/// <summary>Why a sequence ended.</summary>
public enum FinishReason
{
    /// <summary>An end token was generated; it is the last id.</summary>
    EndToken,
    /// <summary>A stop string was generated; it is not part of the text.</summary>
    StopString,
    /// <summary>The most tokens asked for were generated.</summary>
    Length,
    /// <summary>The model's context is full.</summary>
    ContextFull,
    /// <summary>The KV pool had no page left for the next token; what was generated so far stands.</summary>
    CacheFull,
    /// <summary>The caller cancelled.</summary>
    Cancelled,
    /// <summary>Choosing a token failed; <see cref="Sequence.Error"/> says why.</summary>
    Failed,
}
