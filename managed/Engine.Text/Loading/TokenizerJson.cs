using System.Text.Json;

namespace Engine.Text;

/// <summary>Reads tokenizer.json (the format of Hugging Face's tokenizers, version 1.0).</summary>
internal static class TokenizerJson
{
    private const int LongestPadding = 1 << 20;
    private const int MostComponents = 256;

    /// <summary>Reads the parts of a tokenizer.</summary>
    public static TokenizerParts Read(ReadOnlyMemory<byte> utf8, string file)
    {
        JsonView root = JsonView.Parse(utf8, file);
        if (root["version"].OptionalString() is { } version && version != "1.0")
            throw new UnsupportedTokenizerException($"tokenizer.json version {version}", "version 1.0 is known; save the tokenizer again with a current library");
        if (root["model"].IsMissing) throw root.Bad("member 'model' is missing: this is not a tokenizer.json");
        foreach (string stage in (ReadOnlySpan<string>)["normalizer", "pre_tokenizer", "post_processor", "decoder"])
            if (CountComponents(root[stage].Element) > MostComponents) throw root[stage].Bad($"more than {MostComponents} components");
        TokenModel model = ModelJson.Read(root["model"]);
        List<AddedToken> added = root["added_tokens"].IsMissing ? [] : [.. root["added_tokens"].Items().Select(t => ReadAddedToken(t, model))];
        return new TokenizerParts
        {
            Model = model,
            Normalizer = NormalizerJson.Read(root["normalizer"]),
            PreTokenizer = PreTokenizerJson.Read(root["pre_tokenizer"]),
            PostProcessor = PostProcessorJson.Read(root["post_processor"]),
            Decoder = DecoderJson.Read(root["decoder"]),
            AddedTokens = added,
            Truncation = ReadTruncation(root["truncation"]),
            Padding = ReadPadding(root["padding"]),
            SpecialTokens = new SpecialTokens { UnknownId = model.UnknownId >= 0 ? model.UnknownId : null },
        };
    }

    /// <summary>The component's kind; an unknown one is refused by name.</summary>
    public static UnsupportedTokenizerException Unknown(JsonView view, string stage, string kind) =>
        new($"{stage} {kind}", $"{view.File}: {view.Path}: not a component of tokenizer.json 1.0");

    private static AddedToken ReadAddedToken(JsonView view, TokenModel model)
    {
        string content = view["content"].String();
        int id = view["id"].Int();
        if (id > VocabularyJson.HighestId(model.VocabularySize)) throw view["id"].Bad($"id {id} is far outside the vocabulary of {model.VocabularySize}");
        // The model's own id for the same text wins, as the text is looked up there.
        if (model.TryGetId(System.Text.Encoding.UTF8.GetBytes(content), out int known)) id = known;
        return new AddedToken(content, id)
        {
            SingleWord = view["single_word"].Bool(false),
            LeftStrip = view["lstrip"].Bool(false),
            RightStrip = view["rstrip"].Bool(false),
            Normalized = view["normalized"].Bool(true),
            Special = view["special"].Bool(false),
        };
    }

    private static Truncation? ReadTruncation(JsonView view) => view.IsMissing ? null : new Truncation
    {
        MaximumLength = view["max_length"].Int(),
        Stride = view["stride"].Int(0),
        Direction = ReadSide(view["direction"]),
        Strategy = view["strategy"].OptionalString() switch
        {
            null or "LongestFirst" => TruncationStrategy.LongestFirst,
            "OnlyFirst" => TruncationStrategy.OnlyFirst,
            "OnlySecond" => TruncationStrategy.OnlySecond,
            { } other => throw Unknown(view["strategy"], "truncation strategy", other),
        },
    };

    private static Padding? ReadPadding(JsonView view)
    {
        if (view.IsMissing) return null;
        JsonView strategy = view["strategy"];
        int? length = null;
        if (!strategy.IsMissing && strategy.Element.ValueKind == JsonValueKind.Object) length = PaddingLength(strategy["Fixed"]);
        else if (strategy.OptionalString() is { } name && name != "BatchLongest") throw Unknown(strategy, "padding strategy", name);
        return new Padding
        {
            FixedLength = length,
            MultipleOf = view["pad_to_multiple_of"].IsMissing ? null : PaddingLength(view["pad_to_multiple_of"]),
            Direction = ReadSide(view["direction"]),
            Id = view["pad_id"].Int(0),
            TypeId = view["pad_type_id"].Int(0),
            Token = view["pad_token"].OptionalString() ?? "[PAD]",
        };
    }

    private static int CountComponents(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => (element.TryGetProperty("type", out _) ? 1 : 0) + element.EnumerateObject().Sum(m => CountComponents(m.Value)),
        JsonValueKind.Array => element.EnumerateArray().Sum(CountComponents),
        _ => 0,
    };

    private static int PaddingLength(JsonView view) => view.Int() is <= LongestPadding and int length ? length : throw view.Bad($"the padding is longer than {LongestPadding}");

    private static Side ReadSide(JsonView view) => view.OptionalString() switch
    {
        null or "Right" => Side.Right,
        "Left" => Side.Left,
        { } other => throw Unknown(view, "direction", other),
    };
}
