namespace Engine.Cpu;

/// <summary>
/// What packed weights are made operands with: the part of a tier in which formats say how their bits become bytes to multiply
/// (<see cref="IPackedIntegers.Operand"/>). On a processor the vectors hold those bytes; <see cref="OperandTracer"/> writes the operations down instead.
/// </summary>
/// <typeparam name="TInt">Vector of integer lanes.</typeparam>
internal unsafe interface IOperandTier<TInt> : IVectorTier
    where TInt : struct
{
    // Without a branch: only then is it a constant when the compiler decides what to inline.

    /// <summary>Steps (operands of one lane) that cover 32 elements: 8 where an operand lane holds four bytes, 16 where it holds two 16-bit integers.</summary>
    static abstract int Steps(ProductKind kind);

    /// <summary>A vector of any integers from any address.</summary>
    static abstract TInt LoadInts(void* p);

    /// <summary>x | y</summary>
    static abstract TInt Or(TInt x, TInt y);

    /// <summary>(x &gt;&gt; shift) &amp; mask in each byte; the mask drops what crosses bytes.</summary>
    static abstract TInt ShiftRightBytes(TInt x, int shift, byte mask);

    /// <summary>(x &lt;&lt; shift) &amp; mask in each byte; the mask drops what crosses bytes.</summary>
    static abstract TInt ShiftLeftBytes(TInt x, int shift, byte mask);

    /// <summary>One byte of sixteen for each byte of x: number (x &gt;&gt; shift) &amp; 15.</summary>
    /// <param name="x">Indices in nibbles.</param>
    /// <param name="shift">0 or 4, a constant.</param>
    /// <param name="low">Bytes 0 to 7 of the table, lowest first; a constant.</param>
    /// <param name="high">Bytes 8 to 15.</param>
    static abstract TInt LookUp(TInt x, int shift, ulong low, ulong high);

    /// <summary>The operand of step <paramref name="step"/> from stored signed bytes: 4 * Lanes bytes a step of 8, 2 * Lanes a step of 16.</summary>
    static abstract TInt SignedOperand(byte* stored, int step);

    /// <summary>The operand of kind Levels8 from signed bytes in a register, four k a lane: they, with the top bit flipped where <see cref="ITier{TInt,TFloat}.OffsetShift"/> of that kind says so.</summary>
    static abstract TInt LevelOperand(TInt bytes);

    /// <summary>The operand of step <paramref name="step"/> of signed bytes in a register, four k a lane: all of them, or for an even step the first two k, for an odd one the others, widened to 16 bits.</summary>
    static abstract TInt SignedOperand(TInt bytes, int step);
}
