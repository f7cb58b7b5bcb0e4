using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>Plain loops that reach what the machine can do, for the share of the roof: a read of memory, integer products, float products.</summary>
internal static unsafe class RoofLoops<TTier, TInt, TFloat>
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    /// <summary>Multiply-adds of bytes in one pass of the integer loop for each iteration.</summary>
    public static int IntegerProducts(ProductKind kind) => 12 * TTier.Lanes * 32 / TTier.Steps(kind);

    /// <summary>Multiply-adds of one iteration of <see cref="Floats"/>.</summary>
    public static int FloatProducts => 12 * TTier.Lanes;

    /// <summary>Reads memory once, forwards.</summary>
    /// <param name="p">First byte.</param>
    /// <param name="bytes">Bytes, a multiple of 16 vectors.</param>
    /// <param name="sink">Receives the combined bits, so that no read can be left out.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Read(byte* p, long bytes, byte* sink)
    {
        TInt c0, c1, c2, c3;
        c0 = c1 = c2 = c3 = TTier.ZeroInts;
        int vector = 4 * TTier.Lanes;
        for (byte* end = p + bytes; p < end; p += 8 * vector)
        {
            c0 = TTier.Or(c0, TTier.LoadInts(p));
            c1 = TTier.Or(c1, TTier.LoadInts(p + vector));
            c2 = TTier.Or(c2, TTier.LoadInts(p + 2 * vector));
            c3 = TTier.Or(c3, TTier.LoadInts(p + 3 * vector));
            c0 = TTier.Or(c0, TTier.LoadInts(p + 4 * vector));
            c1 = TTier.Or(c1, TTier.LoadInts(p + 5 * vector));
            c2 = TTier.Or(c2, TTier.LoadInts(p + 6 * vector));
            c3 = TTier.Or(c3, TTier.LoadInts(p + 7 * vector));
        }

        TTier.StoreInts(sink, TTier.Or(TTier.Or(c0, c1), TTier.Or(c2, c3)));
    }

    /// <summary>Products of bytes in registers.</summary>
    /// <param name="signed">Signed weights, or unsigned ones of few bits.</param>
    /// <param name="iterations">Passes over twelve accumulators.</param>
    /// <param name="data">Two vectors; receives the sums.</param>
    public static void Integers(bool signed, int iterations, byte* data)
    {
        if (signed) Bytes(iterations, data);
        else Nibbles(iterations, data);
    }

    /// <summary>Float products in registers.</summary>
    /// <param name="iterations">Passes over twelve accumulators.</param>
    /// <param name="data">Two vectors; receives the sums.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Floats(int iterations, float* data)
    {
        TFloat w = TTier.Load(data), x = TTier.Load(data + 16);
        TFloat c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11;
        c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = c8 = c9 = c10 = c11 = TTier.Zero;
        for (int i = 0; i < iterations; i++)
        {
            c0 = TTier.Fma(w, x, c0);
            c1 = TTier.Fma(w, x, c1);
            c2 = TTier.Fma(w, x, c2);
            c3 = TTier.Fma(w, x, c3);
            c4 = TTier.Fma(w, x, c4);
            c5 = TTier.Fma(w, x, c5);
            c6 = TTier.Fma(w, x, c6);
            c7 = TTier.Fma(w, x, c7);
            c8 = TTier.Fma(w, x, c8);
            c9 = TTier.Fma(w, x, c9);
            c10 = TTier.Fma(w, x, c10);
            c11 = TTier.Fma(w, x, c11);
        }

        TFloat sum = TTier.Add(TTier.Add(TTier.Add(c0, c1), TTier.Add(c2, c3)), TTier.Add(TTier.Add(c4, c5), TTier.Add(c6, c7)));
        TTier.Store(TTier.Add(sum, TTier.Add(TTier.Add(c8, c9), TTier.Add(c10, c11))), data + 32);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Nibbles(int iterations, byte* data) => Integers(ProductKind.Unsigned4, iterations, data, data + 64);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Bytes(int iterations, byte* data) => Integers(ProductKind.Signed8, iterations, data, data + 64);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Integers(ProductKind kind, int iterations, byte* weights, byte* activations)
    {
        // The accumulators are the weights too: products of loop-invariant operands would be taken out of the loop.
        TInt x = TTier.LoadInts(activations);
        TInt c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11;
        c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = c8 = c9 = c10 = c11 = TTier.LoadInts(weights);
        for (int i = 0; i < iterations; i++)
        {
            c0 = TTier.MultiplyAdd(kind, c0, x, c0);
            c1 = TTier.MultiplyAdd(kind, c1, x, c1);
            c2 = TTier.MultiplyAdd(kind, c2, x, c2);
            c3 = TTier.MultiplyAdd(kind, c3, x, c3);
            c4 = TTier.MultiplyAdd(kind, c4, x, c4);
            c5 = TTier.MultiplyAdd(kind, c5, x, c5);
            c6 = TTier.MultiplyAdd(kind, c6, x, c6);
            c7 = TTier.MultiplyAdd(kind, c7, x, c7);
            c8 = TTier.MultiplyAdd(kind, c8, x, c8);
            c9 = TTier.MultiplyAdd(kind, c9, x, c9);
            c10 = TTier.MultiplyAdd(kind, c10, x, c10);
            c11 = TTier.MultiplyAdd(kind, c11, x, c11);
        }

        TInt sum = TTier.AddInts(TTier.AddInts(TTier.AddInts(c0, c1), TTier.AddInts(c2, c3)), TTier.AddInts(TTier.AddInts(c4, c5), TTier.AddInts(c6, c7)));
        TTier.StoreInts(weights + 128, TTier.AddInts(sum, TTier.AddInts(TTier.AddInts(c8, c9), TTier.AddInts(c10, c11))));
    }
}
