namespace Engine.Bench.Kernels;

/// <summary>A benchmark that knows how much it computes and reads, so that its time can be told as a share of the machine's roofs.</summary>
public interface IRoofedWork
{
    /// <summary>Threads used.</summary>
    int Threads { get; }

    /// <summary>Float operations of one run (a multiply-add counts two), those that the result needs.</summary>
    double FloatOperations { get; }

    /// <summary>Operations on weights of signed bytes.</summary>
    double ByteOperations => 0;

    /// <summary>Operations on weights of at most four bits.</summary>
    double NibbleOperations => 0;

    /// <summary>Bytes of memory that one run must read.</summary>
    double BytesRead { get; }
}
