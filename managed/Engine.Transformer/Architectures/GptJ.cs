using Engine.Ops;

namespace Engine.Transformer;

/// <summary>GPT-J: parallel blocks with one norm, neighbouring elements rotated, biases in the feed-forward and the head alone.</summary>
internal static class GptJ
{
    public static readonly DecoderFamily Row = new()
    {
        Name = "gptj",
        GgufIds = [],
        HuggingFaceIds = ["GPTJForCausalLM", "gptj"],
        Keys = Gpt2.Row.Keys,
        Vocabulary = 50400,
        Width = 4096,
        Blocks = 28,
        Heads = 16,
        ContextLength = 2048,
        Norm = NormKind.Layer,
        Epsilon = 1e-5f,
        Activation = "gelu_new",
        Gated = false,
        OutputBias = true,
        Parallel = _ => true,
        Rotary = new(RotaryLayout.Interleaved, Layout: RotaryLayout.Interleaved, DimensionsKey: "rotary_dim"),
        Biases = _ => (false, false, true),
        HuggingFaceTensors = _ => new()
        {
            TokenEmbedding = "transformer.wte",
            Block = "transformer.h.{0}.",
            AttentionNorm = "ln_1",
            Qkv = ["attn.q_proj", "attn.k_proj", "attn.v_proj"],
            AttentionOutput = "attn.out_proj",
            FeedForwardNorm = "ln_1",
            GateUp = ["mlp.fc_in"],
            Down = "mlp.fc_out",
            OutputNorm = "transformer.ln_f",
            Output = "lm_head",
        },
    };
}
