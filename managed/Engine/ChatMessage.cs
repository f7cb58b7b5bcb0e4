namespace Engine;

/// <summary>One message of a conversation.</summary>
/// <param name="Role">"system", "user", "assistant" or "tool".</param>
/// <param name="Content">Its text.</param>
public sealed record ChatMessage(string Role, string Content)
{
    /// <summary>Instructions to the model.</summary>
    public static ChatMessage System(string content) => new("system", content);

    /// <summary>What the user says.</summary>
    public static ChatMessage User(string content) => new("user", content);

    /// <summary>What the model said.</summary>
    public static ChatMessage Assistant(string content) => new("assistant", content);
}
