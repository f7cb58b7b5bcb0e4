using Engine.Ops;

namespace Engine.Transformer;

/// <summary>hidden += down(act(gate(x)) * up(x)), or down(act(up(x))), with x = norm(hidden); in some models the norm of that.</summary>
internal sealed unsafe class FeedForwardLayer
{
    private readonly FeedForwardSpec _spec;
    private readonly Norm _norm;
    private readonly LinearWeight _gateUp;  // [2 * hidden or hidden, width]
    private readonly LinearWeight _down;    // [width, hidden]
    private readonly ResidualSum _sum;

    public FeedForwardLayer(int block, int width, BlockSpec spec, TensorNames names, WeightBinder binder)
    {
        _spec = spec.FeedForward;
        _norm = binder.Norm(block, names.FeedForwardNorm, spec.FeedForwardNorm, width);
        _gateUp = binder.Projection(block, names.GateUp, _spec.Gated ? [_spec.Hidden, _spec.Hidden] : [_spec.Hidden], width, _spec.Bias);
        _down = binder.Projection(block, [names.Down], [width], _spec.Hidden, _spec.Bias);
        _sum = new ResidualSum(spec.FeedForwardOutputNorm is { } norm ? binder.Norm(block, names.FeedForwardOutputNorm, norm, width) : null, spec.ResidualScale);
    }

    /// <summary>Projects hidden [rows, width] to between. [rows, 2 * hidden or hidden]</summary>
    public void Project(IBackend backend, int rows, float* hidden, float* between) =>
        backend.Linear(new LinearArgs { Rows = rows, Input = hidden, Weight = _gateUp, Output = between, Transform = _norm.Kind, Norm = _norm.Weights });

    /// <summary>Adds what becomes of between [rows, 2 * hidden or hidden] to hidden [rows, width], by way of branch where something comes between.</summary>
    public void Combine(IBackend backend, int rows, float* between, float* hidden, float* branch) => _sum.Add(backend, new LinearArgs
    {
        Rows = rows,
        Input = between,
        Weight = _down,
        Output = hidden,
        Residual = hidden,
        Transform = _spec.Gated ? InputTransform.Gate : InputTransform.Activate,
        Activation = _spec.Activation,
    }, branch);
}
