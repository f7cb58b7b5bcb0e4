using Engine.Ops;

namespace Engine.Transformer;

/// <summary>
/// hidden += output(attend(rotate(qkv(norm(hidden))))), in some models the norm of that. Three calls, so that the last block may drop the rows nobody
/// asked for between them: <see cref="Project"/> must see every token (its keys and values are stored), <see cref="Combine"/> only rows that live on.
/// </summary>
internal sealed unsafe class AttentionLayer
{
    private readonly AttentionSpec _spec;
    private readonly RotaryTable? _rotary;
    private readonly Norm _norm;
    private readonly NormWeights _queryNorm, _keyNorm;
    private readonly LinearWeight _qkv;     // [(heads + 2 * kvHeads) * headSize, width]
    private readonly LinearWeight _output;  // [width, heads * headSize]
    private readonly ResidualSum _sum;
    private readonly nint _slopes;          // [heads] or null

    public AttentionLayer(int block, int width, BlockSpec spec, RotaryTable? rotary, TensorNames names, WeightBinder binder)
    {
        AttentionSpec attention = spec.Attention;
        (_spec, _rotary) = (attention, rotary);
        _norm = binder.Norm(block, names.AttentionNorm, spec.AttentionNorm, width);
        _qkv = names.QkvByKeyHead
            ? binder.QkvByKeyHead(block, names.Qkv[0], attention, width)
            : binder.Projection(block, names.Qkv, [attention.QueryWidth, attention.KeyWidth, attention.KeyWidth], width, attention.QkvBias);
        _output = binder.Projection(block, [names.AttentionOutput], [width], attention.QueryWidth, attention.OutputBias);
        _sum = new ResidualSum(spec.AttentionOutputNorm is { } norm ? binder.Norm(block, names.AttentionOutputNorm, norm, width) : null, spec.ResidualScale);
        if (attention.Alibi is { } alibi) _slopes = binder.Constants(alibi.Slopes(attention.Heads));
        if (attention.QueryKeyNorm is not { } headNorm) return;
        _queryNorm = binder.Norm(block, names.QueryNorm, headNorm, attention.HeadSize).Weights;
        _keyNorm = binder.Norm(block, names.KeyNorm, headNorm, attention.HeadSize).Weights;
    }

    /// <summary>Elements of a token's query heads.</summary>
    public int QueryWidth => _spec.QueryWidth;

    /// <summary>Projects hidden [tokens, width] to qkv [tokens, QkvWidth], rotates q and k, and stores k and v in the pages.</summary>
    public void Project(IBackend backend, Batch batch, in KvView cache, float* hidden, float* qkv)
    {
        backend.Linear(new LinearArgs { Rows = batch.Tokens, Input = hidden, Weight = _qkv, Output = qkv, Transform = _norm.Kind, Norm = _norm.Weights });
        backend.RotateAndAppend(batch, new AppendArgs
        {
            Qkv = qkv,
            Heads = _spec.Heads,
            Cache = cache,
            CosSin = _rotary is null ? null : _rotary.CosSin,
            HalfDim = _rotary?.HalfDim ?? 0,
            Layout = _rotary?.Spec.Layout ?? default,
            QueryNorm = _queryNorm,
            KeyNorm = _keyNorm,
        });
    }

    /// <summary>Writes what each token's heads gather from the pages to context. [tokens, heads * headSize]</summary>
    public void Attend(IBackend backend, Batch batch, in KvView cache, float* qkv, float* context) => backend.Attend(batch, new AttendArgs
    {
        Queries = qkv,
        QueryStride = _spec.QkvWidth,
        Heads = _spec.Heads,
        Cache = cache,
        Scale = _spec.Scale,
        Window = _spec.Window,
        SoftCap = _spec.SoftCap,
        AlibiSlopes = (float*)_slopes,
        Output = context,
    });

    /// <summary>Adds the projection of context [rows, heads * headSize] to hidden [rows, width], by way of branch where something comes between.</summary>
    public void Combine(IBackend backend, int rows, float* context, float* hidden, float* branch) =>
        _sum.Add(backend, new LinearArgs { Rows = rows, Input = context, Weight = _output, Output = hidden, Residual = hidden }, branch);
}
