namespace Engine.Cpu;

/// <summary>
/// Float arithmetic at one vector width: what every float kernel is written in. An implementation is a zero-size tag; the vectors stay the
/// built-in types. All members act on each lane alone unless they say otherwise, so an element's value does not depend on its neighbours.
/// </summary>
/// <typeparam name="V">The vector of <see cref="IVectorTier.Lanes"/> floats.</typeparam>
internal unsafe interface IFloatTier<V> : IVectorTier where V : struct
{
    /// <summary>Asks for the cache line of any address, mapped or not. Nothing happens where the base class library has no such instruction: on arm64.</summary>
    static virtual void Prefetch(void* p)
    {
    }

    /// <summary>Asks for the cache line at p to be brought into the second-level cache: more of them at a time than the first level takes.</summary>
    static virtual void PrefetchFar(void* p)
    {
    }

    /// <summary>0 in each lane.</summary>
    static abstract V Zero { get; }

    /// <summary>Loads <see cref="IVectorTier.Lanes"/> floats, unaligned.</summary>
    static abstract V Load(float* source);

    /// <summary>Loads <paramref name="count"/> floats (1 to Lanes) and nothing beyond; the other lanes are 0.</summary>
    static abstract V LoadPartial(float* source, int count);

    /// <summary>Stores <see cref="IVectorTier.Lanes"/> floats, unaligned.</summary>
    static abstract void Store(V x, float* destination);

    /// <summary>Stores the first <paramref name="count"/> lanes (1 to Lanes) and nothing beyond.</summary>
    static abstract void StorePartial(V x, float* destination, int count);

    /// <summary>The same value in each lane.</summary>
    static abstract V Broadcast(float x);

    /// <summary>a + b.</summary>
    static abstract V Add(V a, V b);

    /// <summary>a - b.</summary>
    static abstract V Sub(V a, V b);

    /// <summary>a * b.</summary>
    static abstract V Mul(V a, V b);

    /// <summary>a / b.</summary>
    static abstract V Div(V a, V b);

    /// <summary>a * b + c, rounded once.</summary>
    static abstract V Fma(V a, V b, V c);

    /// <summary>The larger one; b where either is NaN on x64 (so pass the constant as a).</summary>
    static abstract V Max(V a, V b);

    /// <summary>The smaller one; b where either is NaN on x64 (so pass the constant as a).</summary>
    static abstract V Min(V a, V b);

    /// <summary>|x|.</summary>
    static abstract V Abs(V x);

    /// <summary>x &lt; 0 ? a : b.</summary>
    static abstract V SelectNegative(V x, V a, V b);

    /// <summary>2^n for x = n + 1.5 * 2^23 with n in [-126, 127]; 0 for n = -127.</summary>
    static abstract V PowerOfTwo(V x);

    /// <summary>Sum of the lanes, always in the same order.</summary>
    static abstract float Sum(V x);

    /// <summary>Largest lane.</summary>
    static abstract float Max(V x);

    /// <summary>Widens <see cref="IVectorTier.Lanes"/> IEEE halves, exactly.</summary>
    static abstract V LoadHalf(ushort* source);

    /// <summary>Widens <see cref="IVectorTier.Lanes"/> finite IEEE halves, exactly, in half the operations of <see cref="LoadHalf"/>. Infinities and NaN become other numbers.</summary>
    static abstract V LoadFiniteHalf(byte* source);

    /// <summary>Widens <see cref="IVectorTier.Lanes"/> bfloat16 values, exactly.</summary>
    static abstract V LoadBFloat16(ushort* source);

    /// <summary>Converts <see cref="IVectorTier.Lanes"/> signed bytes, exactly.</summary>
    static abstract V LoadSByte(sbyte* source);

    /// <summary>Converts the lower and the upper four bits of <see cref="IVectorTier.Lanes"/> bytes, 0 to 15 each.</summary>
    static abstract (V Lower, V Upper) LoadNibbles(byte* source);

    /// <summary>Narrows to IEEE halves, ties to even; a NaN stays one.</summary>
    static abstract void StoreHalf(V x, ushort* destination);

    /// <summary>Narrows to bfloat16, ties to even; a NaN stays one.</summary>
    static abstract void StoreBFloat16(V x, ushort* destination);

    /// <summary>Rounds values in [-128, 127] to signed bytes, ties to even.</summary>
    static abstract void StoreSByte(V x, sbyte* destination);

    /// <summary>Joins values in [0, 16), rounded down, to <see cref="IVectorTier.Lanes"/> bytes of a lower and an upper half.</summary>
    static abstract void StoreNibbles(V lower, V upper, byte* destination);

    /// <summary>Splits the 2 * Lanes floats of a, then b, into those at even and those at odd places.</summary>
    static abstract (V Even, V Odd) Deinterleave(V a, V b);

    /// <summary>Undoes <see cref="Deinterleave"/>.</summary>
    static abstract (V First, V Second) Interleave(V even, V odd);

    /// <summary>Transposes 8 rows of 8 floats from memory to memory; strides count floats.</summary>
    static abstract void Transpose8x8(float* source, long sourceStride, float* destination, long destinationStride);
}
