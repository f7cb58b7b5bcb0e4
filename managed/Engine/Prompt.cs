using Engine.Text.ChatTemplates;

namespace Engine;

/// <summary>What to answer: a text, token ids, or a conversation that the model's chat template turns into text.</summary>
public sealed class Prompt
{
    private Prompt()
    {
    }

    internal string? Text { get; private init; }

    internal ReadOnlyMemory<int>? Ids { get; private init; }

    internal TemplateValue? Messages { get; private init; }

    internal TemplateValue? Tools { get; private init; }

    /// <summary>A text as it is, without a template; the tokenizer adds its special tokens.</summary>
    public static Prompt FromText(string text) => new() { Text = text ?? throw new ArgumentNullException(nameof(text)) };

    /// <summary>Token ids as they are.</summary>
    public static Prompt FromIds(ReadOnlyMemory<int> ids) => new() { Ids = ids };

    /// <summary>A conversation; the model must have a chat template.</summary>
    /// <param name="messages">The messages, oldest first; the answer is the assistant's next.</param>
    /// <param name="tools">Descriptions of the tools that the model may call (a list of JSON schemas), or null.</param>
    public static Prompt FromChat(IEnumerable<ChatMessage> messages, TemplateValue? tools = null) => FromChat(ModelTemplates.Values(messages), tools);

    /// <summary>A conversation as the template sees it: a list of dictionaries with role, content, and what else the template knows (tool calls, reasoning).</summary>
    /// <inheritdoc cref="FromChat(IEnumerable{ChatMessage}, TemplateValue)"/>
    public static Prompt FromChat(TemplateValue messages, TemplateValue? tools = null) => new() { Messages = messages, Tools = tools };

    /// <summary>A conversation of one user message.</summary>
    public static Prompt FromUser(string content) => FromChat([ChatMessage.User(content)]);
}
