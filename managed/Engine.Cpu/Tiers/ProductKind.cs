namespace Engine.Cpu;

/// <summary>The range of a format's integer weights, which decides the multiply instruction and how long a narrow accumulator lasts.</summary>
internal enum ProductKind
{
    /// <summary>0 to 15: eight steps fit a 16-bit accumulator (15 * 127 * 2 * 8 = 30,480).</summary>
    Unsigned4,
    /// <summary>0 to 31: four steps fit (31 * 127 * 2 * 4 = 31,496).</summary>
    Unsigned5,
    /// <summary>0 to 63: two steps fit (63 * 127 * 2 * 2 = 32,004).</summary>
    Unsigned6,
    /// <summary>-128 to 127: accumulated in 32 bits.</summary>
    Signed8,
    /// <summary>-127 to 127, four k a lane, looked up for one row: four k a lane on every tier; 32-bit sums.</summary>
    Levels8,
    /// <summary>-63 to 63, likewise: two steps fit a 16-bit accumulator.</summary>
    Levels6,
}
