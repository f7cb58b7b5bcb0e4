using Engine.Tensors;

namespace Engine.Transformer;

/// <summary>Collects the hidden states of one sequence, fed in any number of steps.</summary>
/// <param name="layers">Number of blocks.</param>
/// <param name="tokens">Tokens of the whole sequence.</param>
/// <param name="width">Width of the hidden state.</param>
/// <exception cref="CapacityException">They do not fit an array.</exception>
public sealed class HiddenStates(int layers, int tokens, int width) : IForwardObserver
{
    private readonly float[] _values = Allocate(layers + 1L, tokens, width);
    private int _done;

    /// <inheritdoc/>
    public bool WantsHidden => true;

    /// <summary>The embeddings, each block's output, and last the output of the final norm. [layers + 1, tokens, width]</summary>
    public ReadOnlySpan<float> All => _values;

    /// <summary>The output of the final norm. [tokens, width]</summary>
    public ReadOnlySpan<float> Last => _values.AsSpan(layers * tokens * width);

    /// <inheritdoc/>
    public void Ended(ForwardStage stage, int block)
    {
    }

    /// <inheritdoc/>
    public void Hidden(int index, ReadOnlySpan<float> rows)
    {
        rows.CopyTo(_values.AsSpan((index * tokens + _done) * width, rows.Length));
        if (index == layers) _done += rows.Length / width;
    }

    private static float[] Allocate(long states, long tokens, long width) => states * tokens <= Array.MaxLength / width
        ? new float[states * tokens * width]
        : throw new CapacityException("hidden states", $"{states} states of {tokens} tokens of {width} elements do not fit one array; ask for fewer tokens");
}
