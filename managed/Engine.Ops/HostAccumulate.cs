using System.Numerics;

namespace Engine.Ops;

/// <summary>output += factor * input over host memory, product and sum rounded one after the other in every lane.</summary>
internal static unsafe class HostAccumulate
{
    /// <summary>Runs the op.</summary>
    public static void Run(in AccumulateArgs args)
    {
        float* input = args.Input, output = args.Output;
        var factor = new Vector<float>(args.Factor);
        long i = 0;
        for (; i <= args.Count - Vector<float>.Count; i += Vector<float>.Count) Vector.Store(Vector.Load(output + i) + factor * Vector.Load(input + i), output + i);
        for (; i < args.Count; i++) output[i] += args.Factor * input[i];
    }
}
