namespace Engine.Cpu;

/// <summary>Where the fields of <see cref="PairTileArgs"/> lie in it.</summary>
internal static unsafe class PairTileOffsets
{
    public static readonly int Weights, Activations, Pairs, Sums;

    static PairTileOffsets()
    {
        PairTileArgs args;
        byte* first = (byte*)&args;
        Weights = (int)((byte*)&args.Weights - first);
        Activations = (int)((byte*)&args.Activations - first);
        Pairs = (int)((byte*)&args.Pairs - first);
        Sums = (int)((byte*)&args.Sums - first);
    }
}
