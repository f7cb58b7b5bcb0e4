using Engine.Ops;
using Engine.Weights;

namespace Engine.Transformer;

/// <summary>SmolLM3: some blocks do not rotate. GGUF files have the rows of q and k permuted, and every fourth block is one of those.</summary>
internal static class SmolLm3
{
    public static readonly DecoderFamily Row = new()
    {
        Name = "smollm3",
        GgufIds = ["smollm3"],
        HuggingFaceIds = ["SmolLM3ForCausalLM", "smollm3"],
        Vocabulary = 128256,
        Width = 2048,
        Hidden = 11008,
        Blocks = 36,
        Heads = 16,
        KvHeads = 4,
        ContextLength = 32768,
        TiedOutput = true,
        Rotary = new(RotaryLayout.Interleaved, Theta: 2_000_000),
        Biases = metadata => (metadata.Bool("attention_bias", false), metadata.Bool("attention_bias", false), metadata.Bool("mlp_bias", false)),
        Window = (metadata, block) => SlidingWindow.ByLayerType(metadata, block, 0, 0),
        Rotates = Rotates,
    };

    private static bool Rotates(Metadata metadata, int block)
    {
        const string List = "no_rope_layers", Interval = "no_rope_layer_interval";
        if (metadata.Has(List))
        {
            // Despite the key's name a 1 stands for a block that rotates.
            int[] rotates = metadata.Int32s(List);
            return block < rotates.Length ? rotates[block] != 0 : throw metadata.Error(List, $"names {rotates.Length} layers, fewer than num_hidden_layers; correct the file");
        }

        int interval = metadata.Int32(Interval, 4);
        return interval > 0 ? (block + 1) % interval != 0 : throw metadata.Error(Interval, $"is {interval}, it must be positive; correct the file");
    }
}
