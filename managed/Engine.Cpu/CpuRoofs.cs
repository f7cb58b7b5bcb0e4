using System.Diagnostics;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>What the machine can do at most, measured with plain loops of the chosen tier on all threads of a team: the roofs that shares refer to.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="Threads">Threads used.</param>
/// <param name="ReadBytesPerSecond">Memory read forwards by every thread in a region of its own, far larger than the caches.</param>
/// <param name="SignedOpsPerSecond">Operations (a multiply-add counts two) on signed-byte weights, from registers.</param>
/// <param name="UnsignedOpsPerSecond">The same for unsigned bytes of at most six bits.</param>
/// <param name="FloatOpsPerSecond">The same for float32.</param>
/// <param name="FloatPairOpsPerSecond">The same for pairs of bfloat16; 0 where the tier multiplies none.</param>
public sealed unsafe record CpuRoofs(
    string Tier, int Threads, double ReadBytesPerSecond, double SignedOpsPerSecond, double UnsignedOpsPerSecond, double FloatOpsPerSecond, double FloatPairOpsPerSecond)
{
    /// <summary>What bounds the products of weights of a format on this tier.</summary>
    /// <exception cref="UnsupportedException">There is no kernel for the format.</exception>
    public ProductRoof RoofOf(QuantFormat weights)
    {
        FindProductRoof find = new(weights);
        TierSelector.Run(Tier, ref find);
        return find.Roof;
    }

    /// <summary>Operations a second under a roof.</summary>
    public double OpsPerSecond(ProductRoof roof) => roof switch
    {
        ProductRoof.Floats => FloatOpsPerSecond,
        ProductRoof.FloatPairs => FloatPairOpsPerSecond,
        ProductRoof.SignedBytes => SignedOpsPerSecond,
        ProductRoof.UnsignedBytes => UnsignedOpsPerSecond,
        _ => throw new ArgumentOutOfRangeException(nameof(roof)),
    };

    /// <summary>Measures the roofs in about half a second.</summary>
    /// <param name="threads">Threads; 0: all that the process may use.</param>
    /// <param name="tier">The tier's name; null: as <see cref="TierSelector.Choose"/> decides.</param>
    public static CpuRoofs Measure(int threads = 0, string? tier = null)
    {
        using CpuThreads team = new(threads);
        Probe probe = new() { Team = team };
        TierSelector.Run(tier, ref probe);
        return probe.Roofs!;
    }

    private struct Probe : ITierAction
    {
        public required CpuThreads Team;
        public CpuRoofs? Roofs;

        public void Run<TTier, TInt, TFloat>() where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct
        {
            Roofs = new CpuRoofs(
                TTier.Name,
                Team.Count,
                RoofMeasurement<TTier, TInt, TFloat>.Read(Team),
                RoofMeasurement<TTier, TInt, TFloat>.Integers(Team, signed: true),
                RoofMeasurement<TTier, TInt, TFloat>.Integers(Team, signed: false),
                RoofMeasurement<TTier, TInt, TFloat>.Floats(Team),
                RoofMeasurement<TTier, TInt, TFloat>.FloatPairs(Team));
        }
    }
}

/// <summary>Times the roof loops: the best of several short runs.</summary>
internal static unsafe class RoofMeasurement<TTier, TInt, TFloat>
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    private const long ReadBytes = 256L << 20;
    private const int Iterations = 200_000;
    private const int Runs = 8;

    /// <summary>Bytes a second that the team reads.</summary>
    public static double Read(CpuThreads team)
    {
        using NativeBuffer memory = new(ReadBytes);
        State state = new() { Memory = memory.Pointer };
        for (long i = 0; i < ReadBytes; i += 4096) *(long*)(memory.Pointer + i) = i * 0x9e3779b97f4a7c1;
        return ReadBytes / Best(team, &ReadRegion, &state);
    }

    /// <summary>Operations a second on byte weights.</summary>
    public static double Integers(CpuThreads team, bool signed)
    {
        State state = new() { Signed = signed };
        double products = TTier.AssembledProducts != null
            ? TTier.AssembledProductCount
            : RoofLoops<TTier, TInt, TFloat>.IntegerProducts(signed ? ProductKind.Signed8 : ProductKind.Unsigned4);
        return 2 * products * Iterations * team.Count / Best(team, &MultiplyIntegers, &state);
    }

    /// <summary>Operations a second on floats.</summary>
    public static double Floats(CpuThreads team)
    {
        State state = default;
        return 2.0 * RoofLoops<TTier, TInt, TFloat>.FloatProducts * Iterations * team.Count / Best(team, &MultiplyFloats, &state);
    }

    /// <summary>Operations a second on pairs of bfloat16; 0 where the tier multiplies none.</summary>
    public static double FloatPairs(CpuThreads team)
    {
        if (TTier.AssembledPairProducts == null) return 0;
        State state = default;
        return 2.0 * TTier.AssembledPairProductCount * Iterations * team.Count / Best(team, &MultiplyFloatPairs, &state);
    }

    private static double Best(CpuThreads team, delegate*<void*, int, int, void> body, State* state)
    {
        double best = double.MaxValue;
        for (int run = 0; run < Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            team.Run(body, state);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    private static void ReadRegion(void* state, int thread, int threads)
    {
        byte* sink = stackalloc byte[64];
        long region = ReadBytes / threads / 1024 * 1024;
        RoofLoops<TTier, TInt, TFloat>.Read(((State*)state)->Memory + thread * region, region, sink);
    }

    private static void MultiplyIntegers(void* state, int thread, int threads)
    {
        if (TTier.AssembledProducts != null)
        {
            TTier.AssembledProducts(Iterations);
            return;
        }

        byte* data = stackalloc byte[256];
        RoofLoops<TTier, TInt, TFloat>.Integers(((State*)state)->Signed, Iterations, data);
    }

    private static void MultiplyFloats(void* state, int thread, int threads)
    {
        float* data = stackalloc float[64];
        RoofLoops<TTier, TInt, TFloat>.Floats(Iterations, data);
    }

    private static void MultiplyFloatPairs(void* state, int thread, int threads) => TTier.AssembledPairProducts(Iterations);

    private struct State
    {
        public byte* Memory;
        public bool Signed;
    }
}
