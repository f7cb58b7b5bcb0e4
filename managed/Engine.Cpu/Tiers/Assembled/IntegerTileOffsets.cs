namespace Engine.Cpu;

/// <summary>Where the fields of <see cref="IntegerTileArgs"/> that assembled tiles read lie in it.</summary>
internal static unsafe class IntegerTileOffsets
{
    public static readonly int Weights, Scales, Minimums, Segments, Activations, RowFactors, RowStarts, RowScaledSums, Sums, Products, Following;

    static IntegerTileOffsets()
    {
        IntegerTileArgs args;
        byte* first = (byte*)&args;
        Weights = (int)((byte*)&args.Weights - first);
        Scales = (int)((byte*)&args.Scales - first);
        Minimums = (int)((byte*)&args.Minimums - first);
        Segments = (int)((byte*)&args.Segments - first);
        Activations = (int)((byte*)&args.Activations - first);
        RowFactors = (int)((byte*)&args.RowFactors - first);
        RowStarts = (int)((byte*)&args.RowStarts - first);
        RowScaledSums = (int)((byte*)&args.RowScaledSums - first);
        Sums = (int)((byte*)&args.Sums - first);
        Products = (int)((byte*)&args.Products - first);
        Following = (int)((byte*)&args.Following - first);
    }
}
