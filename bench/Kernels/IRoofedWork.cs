using Engine.Tensors;

namespace Engine.Bench.Kernels;

/// <summary>A benchmark that knows how much it computes and reads, so that its time can be told as a share of the machine's roofs.</summary>
public interface IRoofedWork
{
    /// <summary>Threads used.</summary>
    int Threads { get; }

    /// <summary>Operations of one run (a multiply-add counts two), those that the result needs.</summary>
    double Operations { get; }

    /// <summary>Format of the weights that are multiplied, which decides the roof.</summary>
    QuantFormat Weights => QuantFormat.F32;

    /// <summary>Bytes of memory that one run must read.</summary>
    double BytesRead { get; }
}
