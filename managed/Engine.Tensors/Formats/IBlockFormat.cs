namespace Engine.Tensors.Formats;

/// <summary>What the bytes of one stored format mean: plain, exact, one block at a time. Kernels have their own packed forms; this is what they are checked against.</summary>
public unsafe interface IBlockFormat
{
    /// <summary>The format's id.</summary>
    static abstract QuantFormat Id { get; }

    /// <summary>Elements a block.</summary>
    static abstract int Elements { get; }

    /// <summary>Bytes a block.</summary>
    static abstract int Bytes { get; }

    /// <summary>Decodes one block.</summary>
    /// <param name="block"><see cref="Bytes"/> bytes, any alignment.</param>
    /// <param name="values"><see cref="Elements"/> floats.</param>
    static abstract void Decode(byte* block, float* values);
}
