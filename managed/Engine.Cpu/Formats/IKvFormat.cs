namespace Engine.Cpu;

/// <summary>How rows of the KV cache are stored, and the conversion to and from float32 at any vector width.</summary>
internal unsafe interface IKvFormat
{
    /// <summary>row -> floats, exactly.</summary>
    /// <param name="row">Stored elements, any alignment.</param>
    /// <param name="output">[count]</param>
    /// <param name="count">Elements; whole blocks. Rows that lie end to end may be widened as one.</param>
    static abstract void Widen<T, V>(byte* row, float* output, int count)
        where T : struct, IFloatTier<V>
        where V : struct;

    /// <summary>floats -> row, to nearest.</summary>
    /// <param name="input">[count]</param>
    /// <param name="row">Receives the stored elements.</param>
    /// <param name="count">Elements; whole blocks.</param>
    static abstract void Narrow<T, V>(float* input, byte* row, int count)
        where T : struct, IFloatTier<V>
        where V : struct;
}
