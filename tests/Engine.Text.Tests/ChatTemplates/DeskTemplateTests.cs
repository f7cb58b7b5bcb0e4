using System.Globalization;
using System.Text;
using System.Text.Json;
using Engine.TestSupport;
using Engine.Text.ChatTemplates;

namespace Engine.Text.Tests.ChatTemplates;

/// <summary>The default model's template renders exactly the text that its golden prompt ids spell.</summary>
public sealed class DeskTemplateTests
{
    [Test]
    public void PromptsSpellTheGoldenIds()
    {
        using JsonDocument golden = Open("golden.json"), config = Open("tokenizer_config.json"), tokenizer = Open("tokenizer.json");
        ChatTemplateSet templates = ChatTemplateSet.FromTokenizerConfig(config.RootElement, "tokenizer_config.json")!;
        Dictionary<int, byte[]> spelling = Spelling(tokenizer.RootElement);
        Assert.Multiple(() =>
        {
            foreach (JsonElement chat in golden.RootElement.GetProperty("cases").EnumerateArray())
            {
                byte[] expected = [.. chat.GetProperty("prompt_ids").EnumerateArray().SelectMany(id => spelling[id.GetInt32()])];
                ChatTemplateInput input = new()
                {
                    Messages = TemplateValue.FromJson(chat.GetProperty("messages")),
                    Tools = TemplateValue.FromJson(chat.GetProperty("tools")),
                };
                Assert.That(templates.Render(input), Is.EqualTo(Encoding.UTF8.GetString(expected)));
            }
        });
    }

    private static JsonDocument Open(string file) => JsonDocument.Parse(File.ReadAllBytes(RepoPaths.SharedOrSkip("models", "desk", file)));

    /// <summary>The bytes of each token: added tokens as they are, the others through the printable alphabet of byte-level BPE.</summary>
    private static Dictionary<int, byte[]> Spelling(JsonElement tokenizer)
    {
        Dictionary<char, byte> bytes = [];
        int next = 256;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE;
            bytes[(char)(printable ? value : next++)] = (byte)value;
        }

        Dictionary<int, byte[]> spelling = tokenizer.GetProperty("model").GetProperty("vocab").EnumerateObject()
            .Where(token => token.Name.All(bytes.ContainsKey))
            .ToDictionary(token => token.Value.GetInt32(), token => token.Name.Select(c => bytes[c]).ToArray());
        foreach (JsonElement token in tokenizer.GetProperty("added_tokens").EnumerateArray())
            spelling[int.Parse(token.GetProperty("id").GetRawText(), CultureInfo.InvariantCulture)] = Encoding.UTF8.GetBytes(token.GetProperty("content").GetString()!);
        return spelling;
    }
}
