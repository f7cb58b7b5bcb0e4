using Engine.Ops;

namespace Engine.Transformer;

/// <summary>hidden[t] = scale * tokens[id] (+ positions[position + offset]), in some models the norm of that.</summary>
internal sealed unsafe class TokenEmbedding
{
    private readonly EmbeddingTable _tokens;      // [vocabulary, width]
    private readonly EmbeddingTable? _positions;  // [rows, width]
    private readonly int _offset;
    private readonly float _scale;
    private readonly Norm? _norm;

    public TokenEmbedding(ModelSpec spec, TensorNames names, WeightBinder binder)
    {
        _tokens = binder.Table(names.TokenEmbedding, spec.Vocabulary, spec.Width);
        _scale = spec.EmbeddingScale;
        if (spec.EmbeddingNorm is { } norm) _norm = binder.Norm(names.EmbeddingNorm, norm, spec.Width);
        if (spec.LearnedPositions is not { } positions) return;
        _positions = binder.Table(names.PositionEmbedding, positions.Rows, spec.Width);
        _offset = positions.Offset;
    }

    /// <summary>Writes hidden. [tokens, width]</summary>
    public void Embed(IBackend backend, Batch batch, float* hidden)
    {
        backend.Embed(batch, new EmbedArgs
        {
            Table = _tokens,
            PositionTable = _positions,
            PositionOffset = _offset,
            Scale = _scale,
            Output = hidden,
        });
        if (_norm is null) return;
        backend.Normalize(new NormalizeArgs { Rows = batch.Tokens, Width = _tokens.Width, Input = hidden, Output = hidden, Kind = _norm.Kind, Norm = _norm.Weights });
    }
}
