using Engine.Tensors;

namespace Engine.Weights;

/// <summary>
/// What a model's files say about generation: its end tokens and the sampling settings its makers propose (null: no proposal). They come from
/// generation_config.json, then config.json; in GGUF from <c>tokenizer.ggml.*_token_id</c> and <c>general.sampling.*</c>.
/// </summary>
public sealed record GenerationDefaults
{
    private static readonly string[] GgufEndKeys = ["tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id"];

    /// <summary>Ids that end generation, without repeats; may be empty.</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <summary>Id that begins a text, if the files name one.</summary>
    public int? BeginToken { get; init; }

    /// <summary>Id that pads a batch, if the files name one.</summary>
    public int? PadToken { get; init; }

    /// <summary>Id that a decoder begins with in an encoder-decoder model.</summary>
    public int? DecoderStartToken { get; init; }

    /// <summary>True when the makers propose sampling, false for greedy choice.</summary>
    public bool? DoSample { get; init; }

    /// <summary>Sampling temperature.</summary>
    public float? Temperature { get; init; }

    /// <summary>Number of most likely tokens to sample from.</summary>
    public int? TopK { get; init; }

    /// <summary>Probability mass to sample from.</summary>
    public float? TopP { get; init; }

    /// <summary>Least probability relative to the most likely token.</summary>
    public float? MinP { get; init; }

    /// <summary>Typical-sampling mass.</summary>
    public float? TypicalP { get; init; }

    /// <summary>Factor that makes repeated tokens less likely.</summary>
    public float? RepetitionPenalty { get; init; }

    /// <summary>Length of n-grams that must not repeat.</summary>
    public int? NoRepeatNgramSize { get; init; }

    /// <summary>Reads them from a model's metadata and, for a Hugging Face folder, its generation_config.json.</summary>
    /// <exception cref="ModelFileException">A value has another type.</exception>
    public static GenerationDefaults Read(Metadata config, Metadata? generation = null)
    {
        if (config.Source == MetadataSource.Gguf) return ReadGguf(config);
        // The separate file speaks for itself; config.json fills what it leaves open.
        Metadata[] places = generation is null ? [config] : [generation, config];
        T? First<T>(string key, Func<Metadata, string, T> read) where T : struct => places.FirstOrDefault(place => place.Has(key)) is { } place ? read(place, key) : null;
        int? Id(string key) => First(key, (place, at) => place.Int32(at));
        float? Number(string key) => First(key, (place, at) => place.Float(at));
        return new GenerationDefaults
        {
            EndTokens = [.. (places.FirstOrDefault(place => place.Has("eos_token_id"))?.Int32OrList("eos_token_id") ?? []).Distinct()],
            BeginToken = FirstId(places, "bos_token_id"),
            PadToken = FirstId(places, "pad_token_id"),
            DecoderStartToken = Id("decoder_start_token_id"),
            DoSample = First("do_sample", (place, at) => place.Bool(at)),
            Temperature = Number("temperature"),
            TopK = Id("top_k"),
            TopP = Number("top_p"),
            MinP = Number("min_p"),
            TypicalP = Number("typical_p"),
            RepetitionPenalty = Number("repetition_penalty"),
            NoRepeatNgramSize = Id("no_repeat_ngram_size"),
        };
    }

    // Some files give a list where one id is meant.
    private static int? FirstId(Metadata[] places, string key) =>
        places.FirstOrDefault(place => place.Has(key))?.Int32OrList(key) is [int id, ..] ? id : null;

    private static GenerationDefaults ReadGguf(Metadata config)
    {
        // All ones is how converters write "none" into an unsigned id.
        int? Id(string key) => config.Int64(key, uint.MaxValue) == uint.MaxValue ? null : config.Int32(key);
        float? Number(string key) => config.Has(key) ? config.Float(key) : null;
        return new GenerationDefaults
        {
            EndTokens = [.. GgufEndKeys.Select(Id).OfType<int>().Distinct()],
            BeginToken = Id("tokenizer.ggml.bos_token_id"),
            PadToken = Id("tokenizer.ggml.padding_token_id"),
            Temperature = Number("general.sampling.temp"),
            TopK = Id("general.sampling.top_k"),
            TopP = Number("general.sampling.top_p"),
            MinP = Number("general.sampling.min_p"),
            RepetitionPenalty = Number("general.sampling.penalty_repeat"),
        };
    }
}
