namespace Engine.Tensors.Formats;

/// <summary>What the bytes of a weight format mean: blocks of a fixed number of elements in a fixed number of bytes.</summary>
internal unsafe interface IBlockFormat
{
    /// <summary>Elements a block.</summary>
    static abstract int Elements { get; }

    /// <summary>Bytes a block.</summary>
    static abstract int Bytes { get; }

    /// <summary>Widens one block; exact, every value is the one that the format defines in 32-bit arithmetic.</summary>
    static abstract void Decode(byte* block, float* values);
}

/// <summary>A format whose values are all proportional to one half-precision scale a block, and in which every pattern of the other bits is valid.</summary>
internal unsafe interface IScaledFormat : IBlockFormat
{
    /// <summary>Writes a block's scale: its first field in all formats but one.</summary>
    static virtual void WriteScale(byte* block, float scale) => BlockFields.StoreHalf(block, scale);
}

/// <summary>A format that weights can be converted to.</summary>
internal unsafe interface IEncodableFormat : IBlockFormat
{
    /// <summary>Rounds one block of finite values.</summary>
    static abstract void Encode(float* values, byte* block);
}
