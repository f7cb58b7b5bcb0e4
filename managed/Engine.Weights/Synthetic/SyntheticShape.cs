namespace Engine.Weights;

/// <summary>The dimensions of a Llama-layout model for benchmarks.</summary>
/// <param name="Name">What <c>engine synth --shape</c> calls it.</param>
/// <param name="Layers">Number of blocks.</param>
/// <param name="Width">Width of the residual stream.</param>
/// <param name="Heads">Query heads.</param>
/// <param name="KvHeads">Key and value heads.</param>
/// <param name="HeadSize">Elements a head.</param>
/// <param name="FeedForward">Width of the gated feed-forward layer.</param>
/// <param name="Vocabulary">Number of tokens.</param>
/// <param name="Context">Longest text.</param>
public sealed record SyntheticShape(string Name, int Layers, int Width, int Heads, int KvHeads, int HeadSize, int FeedForward, int Vocabulary, int Context)
{
    /// <summary>The shapes that are known by name, smallest first.</summary>
    public static IReadOnlyList<SyntheticShape> All { get; } =
    [
        new("tiny-1m", 2, 256, 4, 2, 64, 512, 512, 512),
        new("tiny-5m", 6, 256, 4, 2, 64, 768, 2048, 2048),
        new("smollm-143m", 30, 576, 9, 3, 64, 1536, 32000, 2048),
        new("tinyllama-1.1b", 22, 2048, 32, 4, 64, 5632, 32000, 2048),
        new("llama-7b", 32, 4096, 32, 32, 128, 11008, 32000, 4096),
    ];

    /// <summary>The weight matrices and norms by GGUF name, with their extents [outputs, inputs], in file order.</summary>
    public IEnumerable<(string Name, long[] Extents)> Tensors()
    {
        yield return ("token_embd.weight", [Vocabulary, Width]);
        for (int i = 0; i < Layers; i++)
        {
            yield return ($"blk.{i}.attn_norm.weight", [Width]);
            yield return ($"blk.{i}.attn_q.weight", [Heads * HeadSize, Width]);
            yield return ($"blk.{i}.attn_k.weight", [KvHeads * HeadSize, Width]);
            yield return ($"blk.{i}.attn_v.weight", [KvHeads * HeadSize, Width]);
            yield return ($"blk.{i}.attn_output.weight", [Width, Heads * HeadSize]);
            yield return ($"blk.{i}.ffn_norm.weight", [Width]);
            yield return ($"blk.{i}.ffn_gate.weight", [FeedForward, Width]);
            yield return ($"blk.{i}.ffn_up.weight", [FeedForward, Width]);
            yield return ($"blk.{i}.ffn_down.weight", [Width, FeedForward]);
        }

        yield return ("output_norm.weight", [Width]);
        yield return ("output.weight", [Vocabulary, Width]);
    }
}
