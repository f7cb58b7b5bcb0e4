using Engine.Ops;

namespace Engine.Transformer;

/// <summary>Phi-3: q, k and v in one projection, gate and up in another.</summary>
internal static class Phi3
{
    public static readonly DecoderFamily Row = new()
    {
        Name = "phi3",
        GgufIds = ["phi3"],
        HuggingFaceIds = ["Phi3ForCausalLM", "phi3"],
        Vocabulary = 32064,
        Width = 3072,
        Hidden = 8192,
        Blocks = 32,
        Heads = 32,
        ContextLength = 4096,
        Epsilon = 1e-5f,
        Rotary = new(RotaryLayout.Halves),
        Window = (metadata, _) => SlidingWindow.Everywhere(metadata, 0),
        GgufTensors = DecoderTensors.Gguf with { Qkv = ["attn_qkv"], GateUp = ["ffn_up"] },
        HuggingFaceTensors = _ => DecoderTensors.HuggingFace with { Qkv = ["self_attn.qkv_proj"], GateUp = ["mlp.gate_up_proj"] },
    };
}
