using Engine.Ops;
using Engine.Tensors;

namespace Engine.Transformer;

/// <summary>The cosines and sines of a step, shared by all blocks whose rotary settings are equal.</summary>
internal sealed unsafe class RotaryTable : IDisposable
{
    private readonly NativeBuffer _inverse; // [1 or maxSequences, dimensions / 2]

    public RotaryTable(RotarySpec spec, int maxSequences)
    {
        Spec = spec;
        int rows = spec.Scaling.DependsOnLength ? maxSequences : 1;
        _inverse = new NativeBuffer((long)rows * HalfDim * sizeof(float));
        Fill(0, length: 1);
    }

    public RotarySpec Spec { get; }

    public int HalfDim => Spec.Dimensions / 2;

    /// <summary>In the backend's memory, set once the activations have their places. [maxTokens, dimensions]</summary>
    public float* CosSin { get; set; }

    public void Build(IBackend backend, Batch batch)
    {
        bool bySequence = Spec.Scaling.DependsOnLength;
        if (bySequence)
            for (int sequence = 0; sequence < batch.Sequences; sequence++) Fill(sequence, batch.RotaryLengths[sequence]);
        backend.BuildRotary(batch, new RotaryTableArgs
        {
            HalfDim = HalfDim,
            InverseFrequencies = (float*)_inverse.Pointer,
            FrequencyStride = bySequence ? HalfDim : 0,
            Scale = Spec.Scaling.AttentionFactor,
            CosSin = CosSin,
        });
    }

    public void Dispose() => _inverse.Dispose();

    private void Fill(int row, int length) => Spec.Scaling.Fill(new Span<float>((float*)_inverse.Pointer + (long)row * HalfDim, HalfDim), Spec.Theta, length);
}
