using Engine.Ops;
using Engine.Tensors;

namespace Engine.Transformer;

/// <summary>Command R: parallel blocks with one norm without bias, neighbouring elements rotated, scaled logits.</summary>
internal static class Cohere
{
    public static readonly DecoderFamily Row = new()
    {
        Name = "cohere",
        GgufIds = ["command-r"],
        HuggingFaceIds = ["CohereForCausalLM", "cohere"],
        Keys = new() { Epsilon = "layer_norm_eps" },
        // The longer of the two lengths that published files give is the one that the model was made for.
        Spelling = (keys, metadata) => metadata.Has("model_max_length") ? keys with { ContextLength = "model_max_length" } : keys,
        Vocabulary = 256000,
        Width = 8192,
        Hidden = 22528,
        Blocks = 40,
        Heads = 64,
        ContextLength = 8192,
        Norm = NormKind.Layer,
        NormBias = _ => false,
        Epsilon = 1e-5f,
        TiedOutput = true,
        Parallel = _ => true,
        Rotary = new(RotaryLayout.Interleaved, Layout: RotaryLayout.Interleaved),
        Biases = metadata => (metadata.Bool("attention_bias", false), metadata.Bool("attention_bias", false), false),
        LogitScale = settings => settings.Factor("logit_scale", "logit_scale", 0.0625f),
        Refuse = Refuse,
        GgufTensors = DecoderTensors.Gguf with { FeedForwardNorm = "attn_norm" },
        HuggingFaceTensors = _ => DecoderTensors.HuggingFace with { FeedForwardNorm = "input_layernorm" },
    };

    private static void Refuse(Settings settings)
    {
        const string Feature = "a layer norm of query and key heads";
        settings.RefuseWhen("", "use_qk_norm", Feature);
        if (settings.IsGguf && settings.HasInBlock(Row.GgufTensors, "attn_q_norm.weight"))
            throw new UnsupportedException($"{Feature} ({settings.Metadata.File}: attn_q_norm.weight)", "use another model of this family");
    }
}
