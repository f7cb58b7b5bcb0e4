using Engine.Ops;

namespace Engine.Transformer;

/// <summary>hidden[t] = scale * tokens[id] (+ positions[position + offset]).</summary>
internal sealed unsafe class TokenEmbedding
{
    private readonly EmbeddingTable _tokens;      // [vocabulary, width]
    private readonly EmbeddingTable? _positions;  // [rows, width]
    private readonly int _offset;
    private readonly float _scale;

    public TokenEmbedding(ModelSpec spec, TensorNames names, WeightBinder binder)
    {
        _tokens = binder.Table(names.TokenEmbedding, spec.Vocabulary, spec.Width);
        _scale = spec.EmbeddingScale;
        if (spec.LearnedPositions is not { } positions) return;
        _positions = binder.Table(names.PositionEmbedding, positions.Rows, spec.Width);
        _offset = positions.Offset;
    }

    /// <summary>Writes hidden. [tokens, width]</summary>
    public void Embed(IBackend backend, Batch batch, float* hidden) => backend.Embed(batch, new EmbedArgs
    {
        Table = _tokens,
        PositionTable = _positions,
        PositionOffset = _offset,
        Scale = _scale,
        Output = hidden,
    });
}
