using Engine.Ops;
using Engine.Tensors;

namespace Engine.Transformer;

/// <summary>Every intermediate result of a step, carved out of one allocation. Areas that never live at the same time share their bytes.</summary>
internal sealed unsafe class Activations : IDisposable
{
    private readonly IBackendBuffer _memory;
    private long _used;

    public Activations(IBackend backend, ModelSpec spec, ForwardLimits limits, IReadOnlyList<RotaryTable> rotaries)
    {
        long tokens = limits.MaxTokens, outputs = limits.MaxOutputs;
        long qkv = tokens * spec.Blocks.Max(block => block.Attention.QkvWidth);
        long context = tokens * spec.Blocks.Max(block => block.Attention.QueryWidth);
        long between = tokens * spec.Blocks.Max(block => block.FeedForward.Hidden * (block.FeedForward.Gated ? 2L : 1L));
        long normalized = tokens * spec.Width;
        // Parallel blocks run the two halves at once.
        long apart = spec.Blocks.Any(block => block.Parallel) ? Size(qkv) + Size(context) : 0;
        long shared = Math.Max(Math.Max(Size(qkv) + Size(context), apart + Size(between)), Size(normalized));
        long outputContext = outputs * spec.Blocks[^1].Attention.QueryWidth;
        long branch = spec.Blocks.All(block => block.AddsDirectly) ? 0 : normalized;
        Bytes = Size(tokens * spec.Width) + shared + Size(branch) + Size(outputs * spec.Width) + Size(outputContext) + Size(outputs * spec.Vocabulary)
            + rotaries.Sum(rotary => Size(tokens * rotary.Spec.Dimensions));
        _memory = backend.Allocate(Bytes);

        Hidden = Take(Size(tokens * spec.Width));
        OutputHidden = Take(Size(outputs * spec.Width));
        OutputContext = Take(Size(outputContext));
        Logits = Take(Size(outputs * spec.Vocabulary));
        foreach (RotaryTable rotary in rotaries) rotary.CosSin = Take(Size(tokens * rotary.Spec.Dimensions));
        Branch = branch == 0 ? null : Take(Size(branch));
        Qkv = Normalized = Take(shared);
        Context = (float*)((byte*)Qkv + Size(qkv));
        Between = (float*)((byte*)Qkv + apart);
    }

    public long Bytes { get; }

    /// <summary>[tokens, width]</summary>
    public float* Hidden { get; }

    /// <summary>Shares its bytes with <see cref="Normalized"/>, and with <see cref="Between"/> unless blocks are parallel. [tokens, (heads + 2 * kvHeads) * headSize]</summary>
    public float* Qkv { get; }

    /// <summary>[tokens, heads * headSize]</summary>
    public float* Context { get; }

    /// <summary>Between the two projections of a feed-forward. [tokens, 2 * hidden or hidden]</summary>
    public float* Between { get; }

    /// <summary>What a half of a block is about to add to <see cref="Hidden"/>; null where it adds directly. [tokens, width]</summary>
    public float* Branch { get; }

    /// <summary>After the final norm, for observers. [tokens, width]</summary>
    public float* Normalized { get; }

    /// <summary>The rows of <see cref="Hidden"/> whose logits are wanted. [outputs, width]</summary>
    public float* OutputHidden { get; }

    /// <summary>The rows of <see cref="Context"/> whose logits are wanted. [outputs, heads * headSize]</summary>
    public float* OutputContext { get; }

    /// <summary>[outputs, vocabulary]</summary>
    public float* Logits { get; }

    public void Dispose() => _memory.Dispose();

    private static long Size(long floats) => Arena.Round(floats * sizeof(float));

    private float* Take(long bytes)
    {
        byte* area = _memory.Pointer + _used;
        _used += bytes;
        return (float*)area;
    }
}
