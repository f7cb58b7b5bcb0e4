namespace Engine.Transformer;

/// <summary>A table of learned position embeddings.</summary>
/// <param name="Rows">Rows of the table.</param>
/// <param name="Offset">Added to a position before the look-up; positions up to <c>Rows - Offset - 1</c> exist.</param>
public sealed record LearnedPositions(int Rows, int Offset = 0);
