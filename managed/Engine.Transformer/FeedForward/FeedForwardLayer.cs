using Engine.Ops;

namespace Engine.Transformer;

/// <summary>hidden += down(act(gate(x)) * up(x)), or down(act(up(x))), with x = norm(hidden).</summary>
internal sealed unsafe class FeedForwardLayer
{
    private readonly FeedForwardSpec _spec;
    private readonly Norm _norm;
    private readonly LinearWeight _gateUp;  // [2 * hidden or hidden, width]
    private readonly LinearWeight _down;    // [width, hidden]

    public FeedForwardLayer(int block, int width, NormSpec norm, FeedForwardSpec spec, TensorNames names, WeightBinder binder)
    {
        _spec = spec;
        _norm = binder.Norm(block, names.FeedForwardNorm, norm, width);
        _gateUp = binder.Projection(block, names.GateUp, spec.Gated ? [spec.Hidden, spec.Hidden] : [spec.Hidden], width, spec.Bias);
        _down = binder.Projection(block, [names.Down], [width], spec.Hidden, spec.Bias);
    }

    /// <summary>Projects hidden [rows, width] to between. [rows, 2 * hidden or hidden]</summary>
    public void Project(IBackend backend, int rows, float* hidden, float* between) =>
        backend.Linear(new LinearArgs { Rows = rows, Input = hidden, Weight = _gateUp, Output = between, Transform = _norm.Kind, Norm = _norm.Weights });

    /// <summary>Adds what becomes of between [rows, 2 * hidden or hidden] to hidden. [rows, width]</summary>
    public void Combine(IBackend backend, int rows, float* between, float* hidden) => backend.Linear(new LinearArgs
    {
        Rows = rows,
        Input = between,
        Weight = _down,
        Output = hidden,
        Residual = hidden,
        Transform = _spec.Gated ? InputTransform.Gate : InputTransform.Activate,
        Activation = _spec.Activation,
    });
}
