namespace Engine.Cpu;

/// <summary>Vectors of a fixed number of lanes.</summary>
internal interface IVectorTier
{
    /// <summary>Lanes of 32 bits: 1, 4, 8 or 16.</summary>
    static abstract int Lanes { get; }
}
