using Engine.Ops;

namespace Engine.Transformer;

/// <summary>logits = head(norm(hidden)), in some models scaled and capped, for the rows that were asked for.</summary>
internal sealed unsafe class LogitsHead
{
    private readonly Norm _norm;
    private readonly LinearWeight _weight;  // [vocabulary, width]
    private readonly float _scale, _softCap;

    public LogitsHead(ModelSpec spec, TensorNames names, WeightBinder binder)
    {
        (_scale, _softCap) = (spec.LogitScale, spec.LogitSoftCap);
        _norm = binder.Norm(names.OutputNorm, spec.OutputNorm, spec.Width);
        _weight = binder.Head(spec.TiedOutput ? names.TokenEmbedding : names.Output, spec.Vocabulary, spec.Width, spec.OutputBias);
    }

    /// <summary>Writes the logits [rows, vocabulary] of hidden. [rows, width]</summary>
    public void Run(IBackend backend, int rows, float* hidden, float* logits) =>
        backend.Linear(new LinearArgs { Rows = rows, Input = hidden, Weight = _weight, Output = logits, Transform = _norm.Kind, Norm = _norm.Weights });

    /// <summary>Scales and caps logits that have come to the host. [rows, vocabulary]</summary>
    public void Finish(int rows, float* logits)
    {
        if (_scale == 1 && _softCap == 0) return;
        // Row by row: where a row's last elements fall in a vector may not depend on the rows before it.
        for (int row = 0; row < rows; row++) LogitBounds.Apply(new Span<float>(logits + (long)row * _weight.Outputs, _weight.Outputs), _scale, _softCap);
    }

    /// <summary>The final norm alone, for those who look at hidden states. [rows, width]</summary>
    public void Normalize(IBackend backend, int rows, float* hidden, float* output) => backend.Normalize(new NormalizeArgs
    {
        Rows = rows,
        Width = _weight.Inputs,
        Input = hidden,
        Output = output,
        Kind = _norm.Kind,
        Norm = _norm.Weights,
    });
}
