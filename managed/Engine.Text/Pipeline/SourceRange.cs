namespace Engine.Text;

/// <summary>Half-open range of bytes of the original UTF-8 text.</summary>
/// <param name="Start">First byte.</param>
/// <param name="End">One past the last byte.</param>
public readonly record struct SourceRange(int Start, int End);
