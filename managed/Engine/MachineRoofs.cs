using Engine.Cpu;
using Engine.Tensors;

namespace Engine;

/// <summary>What this machine's CPU can do at most for one model, measured by plain loops in this process: what shares refer to.</summary>
/// <param name="ReadBytesPerSecond">Memory read by all threads, each in a region of its own.</param>
/// <param name="Products">The products of a loop in registers like those of most of the model's weights on the tier in use: float, bfloat16 pair, signed byte or unsigned byte.</param>
/// <param name="ProductOpsPerSecond">Multiply-adds of that kind, two operations each.</param>
public sealed record MachineRoofs(double ReadBytesPerSecond, string Products, double ProductOpsPerSecond)
{
    /// <summary>Measures in about half a second.</summary>
    /// <param name="options">Threads and tier.</param>
    /// <param name="weights">Elements of the model's matrices by format (<see cref="Transformer.TransformerModel.MatrixElements"/>).</param>
    /// <exception cref="UnsupportedException">The tier is not available.</exception>
    public static MachineRoofs Measure(EngineOptions options, IReadOnlyDictionary<QuantFormat, long> weights)
    {
        CpuRoofs roofs = CpuRoofs.Measure(options.Threads, options.Tier);
        ProductRoof most = weights.GroupBy(one => roofs.RoofOf(one.Key)).MaxBy(static group => group.Sum(static one => one.Value))!.Key;
        return new MachineRoofs(roofs.ReadBytesPerSecond, Name(most), roofs.OpsPerSecond(most));
    }

    private static string Name(ProductRoof roof) => roof switch
    {
        ProductRoof.Floats => "float",
        ProductRoof.FloatPairs => "bfloat16 pair",
        ProductRoof.SignedBytes => "signed byte",
        ProductRoof.UnsignedBytes => "unsigned byte",
        _ => throw new ArgumentOutOfRangeException(nameof(roof)),
    };
}
