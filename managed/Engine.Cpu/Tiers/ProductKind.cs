namespace Engine.Cpu;

/// <summary>
/// The range of a format's integer weights, which decides the multiply instruction and how long a narrow accumulator lasts. Centred kinds are stored unsigned and
/// stand for numbers around 0: a 16-bit accumulator begins with what their offset takes away (<see cref="ITier{TInt,TFloat}.StartNarrow"/>), may wrap on its way,
/// and is right in the end, because the true sum fits it.
/// </summary>
internal enum ProductKind
{
    /// <summary>0 to 15: eight steps fit a 16-bit accumulator (15 * 127 * 2 * 8 = 30,480).</summary>
    Unsigned4,
    /// <summary>0 to 31 for -16 to 15: eight steps fit (16 * 127 * 2 * 8 = 32,512).</summary>
    Centred5,
    /// <summary>0 to 63 for -32 to 31: four steps fit (32 * 127 * 2 * 4 = 32,512).</summary>
    Centred6,
    /// <summary>0 to 127 for -64 to 63: two steps fit (64 * 127 * 2 * 2 = 32,512), and so does a product of two before the offset is gone (127 * 127 * 2 = 32,258).</summary>
    Centred7,
    /// <summary>-128 to 127: accumulated in 32 bits.</summary>
    Signed8,
    /// <summary>-127 to 127, four k a lane, looked up for one row: four k a lane on every tier; 32-bit sums.</summary>
    Levels8,
}
