namespace Engine.Cpu;

/// <summary>
/// What a processor can do for linear layers. A vector has 32-bit lanes, and a lane is one output column of a
/// panel: it holds that column's weights for the next few k (four bytes, or two 16-bit integers where the multiply wants those), meets the same k of
/// the activation, broadcast, and accumulates in place. Integer sums are exact, so every tier gives the same ones.
/// </summary>
/// <typeparam name="TInt">Vector of integer lanes.</typeparam>
/// <typeparam name="TFloat">Vector of float lanes.</typeparam>
internal unsafe interface ITier<TInt, TFloat> : IFloatTier<TFloat>, IOperandTier<TInt>
    where TInt : struct
    where TFloat : struct
{
    /// <summary>The name by which it is chosen.</summary>
    static abstract string Name { get; }

    // What depends on the kind is computed without a branch, as in IOperandTier: only then is it a constant when the compiler decides what to inline.

    /// <summary>Steps whose products one narrow accumulator holds before <see cref="WidenTimes"/>; at most 8.</summary>
    static abstract int StepsPerWiden(ProductKind kind);

    /// <summary>Log2 of what the tier adds to each weight of this kind to make it unsigned, or -1 when it adds nothing.</summary>
    static abstract int OffsetShift(ProductKind kind);

    /// <summary>0 in every lane.</summary>
    static abstract TInt ZeroInts { get; }

    /// <summary>Stores a vector of any integers to any address.</summary>
    static abstract void StoreInts(void* p, TInt x);

    /// <summary>The 32 bits at p in every lane.</summary>
    static abstract TInt BroadcastInts(void* p);

    /// <summary>x + y, 32 bits a lane.</summary>
    static abstract TInt AddInts(TInt x, TInt y);

    /// <summary>
    /// What a narrow accumulator of a kind with an offset begins with: minus the sum of the activations that meet in each of its lanes, shifted left by the offset,
    /// so that what is added to every weight cancels without an operation of its own.
    /// </summary>
    /// <param name="kind">The kind.</param>
    /// <param name="p">The negated sum, of 32 bits, or where <see cref="WidensTimesFactor"/>, two of 16: of the activations 0 and 1, and 2 and 3, of every four.</param>
    /// <param name="shift">Log2 of the format's offset, a constant; that of signed kinds is the tier's own (<see cref="OffsetShift"/>).</param>
    static abstract TInt StartNarrow(ProductKind kind, void* p, int shift);

    /// <summary>Flips the top bit of each byte where <see cref="OffsetShift"/> of signed bytes says so: how four of them are stored in a panel.</summary>
    static abstract uint SignedFlip { get; }

    /// <summary>The products of a step, which begin a narrow accumulator.</summary>
    static abstract TInt Multiply(ProductKind kind, TInt weights, TInt activations);

    /// <summary>Adds the products of a step to a narrow accumulator.</summary>
    static abstract TInt MultiplyAdd(ProductKind kind, TInt weights, TInt activations, TInt narrow);

    /// <summary>Whether <see cref="WidenTimes"/> multiplies by the row's factor, a pair of equal 16-bit integers; else <see cref="TimesFactor"/> does, by a float.</summary>
    static abstract bool WidensTimesFactor(ProductKind kind);

    /// <summary>A narrow accumulator as 32-bit sums, multiplied by the factor where the tier does that in the same instruction.</summary>
    static abstract TInt WidenTimes(ProductKind kind, TInt narrow, TInt factor);

    /// <summary>32-bit sums of <see cref="WidenTimes"/> as floats times the factor: rounded once, so the same on every tier.</summary>
    static abstract TFloat TimesFactor(ProductKind kind, TInt wide, TInt factor);

    /// <summary>Lanes unsigned bytes as floats.</summary>
    static abstract TFloat LoadByte(byte* p);

    /// <summary>Lanes nibbles of as many bytes as floats: (p &gt;&gt; shift) &amp; 15.</summary>
    /// <param name="p">The bytes.</param>
    /// <param name="shift">0 or 4, a constant.</param>
    static abstract TFloat LoadNibble(byte* p, int shift);

    /// <summary>Lanes powers of two, 2^(p - 128), of unsigned bytes: subnormal for the two smallest.</summary>
    static abstract TFloat LoadPowerOfTwo(byte* p);

    /// <summary>Whether integer tiles are assembled at run time. The answer does not change while the process lives.</summary>
    static virtual bool AssemblesTiles => false;

    /// <summary>
    /// The integer tile of a format for <paramref name="rows"/> rows (1 to 6) that was assembled at run time, or null where the driver written in the
    /// tier's own members multiplies.
    /// </summary>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="readers">How many tiles read the same records of the panel, one after another, of at most <see cref="IntegerTileShape.MostReaders"/>; 0: it reads unpacked operands.</param>
    static virtual delegate* unmanaged[SuppressGCTransition]<IntegerTileArgs*, void> AssembledTile<TFormat>(int rows, int readers) where TFormat : struct, IPackedIntegers => null;

    /// <summary>
    /// Multiplies some rows (1 to 6) of bfloat16 activations with bfloat16 weights, two products a lane, or null where such weights are widened and multiplied
    /// in float32. The answer does not change while the process lives.
    /// </summary>
    static virtual delegate*<int, PairTileArgs*, void> PairTile => null;

    /// <summary>
    /// The fewest rows whose integer products go through tile registers; they then lie row-major (<see cref="QuantizedRows.RowMajor"/>). Fewer rows go through
    /// vectors. The answer does not change while the process lives.
    /// </summary>
    static virtual int LeastTileRows => int.MaxValue;

    /// <summary>Shapes this thread's tile registers for <see cref="MultiplyTile"/>.</summary>
    /// <param name="rows">Rows of the tiles to come, 1 to 16.</param>
    static virtual void ShapeTiles<TFormat>(int rows) where TFormat : struct, IPackedIntegers
    {
    }

    /// <summary>Multiplies rows that lie row-major with signed operands, by tile registers that have been shaped for so many.</summary>
    static virtual void MultiplyTile<TFormat>(int rows, IntegerTileArgs* tile) where TFormat : struct, IPackedIntegers
    {
    }

    /// <summary>Whether <see cref="PairTile"/> multiplies by tile registers rows that lie row-major (<see cref="FloatPairRows.RowMajor"/>), 1 to 16 at a time.</summary>
    static virtual bool PairsAreRowMajor => false;

    /// <summary>Shapes this thread's tile registers for <see cref="PairTile"/>.</summary>
    /// <param name="rows">Rows of the tiles to come, 1 to 16.</param>
    /// <param name="remainder">Pairs of K beyond the last whole step.</param>
    static virtual void ShapePairTiles(int rows, int remainder)
    {
    }

    /// <summary>Gives this thread's tile registers up, so that the system has nothing of them to keep.</summary>
    static virtual void ReleaseTiles()
    {
    }

    /// <summary>
    /// The roof loop of assembled integer tiles, which runs a number of iterations of <see cref="AssembledProductCount"/> multiply-adds, or null where the
    /// tier's own <see cref="MultiplyAdd"/> is the roof.
    /// </summary>
    static virtual delegate* unmanaged<int, void> AssembledProducts => null;

    /// <summary>Multiply-adds of an iteration of <see cref="AssembledProducts"/>.</summary>
    static virtual int AssembledProductCount => AssembledRoof.Products;

    /// <summary>The roof loop of <see cref="PairTile"/>, likewise, of <see cref="AssembledPairProductCount"/> multiply-adds an iteration, or null where there is none.</summary>
    static virtual delegate* unmanaged<int, void> AssembledPairProducts => null;

    /// <summary>Multiply-adds of an iteration of <see cref="AssembledPairProducts"/>.</summary>
    static virtual int AssembledPairProductCount => AssembledRoof.PairProducts;
}
