using System.Text.Json;
using Engine.Text.ChatTemplates;

namespace Engine.Text.Tests.ChatTemplates;

/// <summary>Conversations for tests.</summary>
internal static class Chats
{
    /// <summary>One message of a user.</summary>
    public static ChatTemplateInput Hello { get; } = new() { Messages = Value("""[{"role": "user", "content": "Hello"}]""") };

    public static TemplateValue Value(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return TemplateValue.FromJson(document.RootElement);
    }
}
