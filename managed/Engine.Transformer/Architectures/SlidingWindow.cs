using Engine.Weights;

namespace Engine.Transformer;

/// <summary>The two spellings of sliding windows in a config.json.</summary>
internal static class SlidingWindow
{
    private const string Key = "sliding_window", Types = "layer_types";

    /// <summary>One window for all blocks; null switches it off.</summary>
    public static int Everywhere(Metadata metadata, int fallback) => metadata.IsNull(Key) ? 0 : metadata.Int32(Key, fallback);

    /// <summary>Windows where <c>layer_types</c> (or, before it existed, <c>max_window_layers</c>) says so, if <c>use_sliding_window</c> is on.</summary>
    public static int ByLayerType(Metadata metadata, int block, int fallback, int firstFallback)
    {
        if (!metadata.Bool("use_sliding_window", false) || metadata.IsNull(Key)) return 0;
        bool slides = metadata.Has(Types) ? Slides(metadata, block) : block >= metadata.Int32("max_window_layers", firstFallback);
        return slides ? metadata.Int32(Key, fallback) : 0;
    }

    /// <summary>Windows where <c>layer_types</c> says so, or (before it existed) in all blocks but the last of every <paramref name="pattern"/>.</summary>
    public static int ByPattern(Metadata metadata, int block, int fallback, int pattern)
    {
        bool slides = metadata.Has(Types) ? Slides(metadata, block) : (block + 1) % pattern != 0;
        return slides ? Everywhere(metadata, fallback) : 0;
    }

    private static bool Slides(Metadata metadata, int block)
    {
        string[] types = metadata.Strings(Types);
        if (block >= types.Length) throw metadata.Error(Types, $"names {types.Length} layers, fewer than num_hidden_layers; correct the file");
        return types[block] switch
        {
            "sliding_attention" => true,
            "full_attention" => false,
            _ => throw metadata.Error(Types, $"\"{types[block]}\" is none of full_attention and sliding_attention; correct the file"),
        };
    }
}
