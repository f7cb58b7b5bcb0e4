using Engine.Cpu;
using Engine.Ops;
using Engine.Tensors;

namespace Engine.Bench.Gate.CodeGeneration;

/// <summary>Calls every kernel of a tier once, on zeros, so that the compiler lists it: linear layers in every format and row count, attention over every cache type.</summary>
internal static unsafe class KernelExercise
{
    private const int Inputs = 512;
    private const int Outputs = 128;
    private const int TileRows = 6;

    // More than the tiers that make operands for few rows in registers take: panels are unpacked for these.
    private const int ManyRows = 32;

    // With half of its last page empty and 12 vectors of 256 bits a head, attention's tiles of one row are wide and narrow.
    private const int HeadSize = 96;
    private const int Context = 3 * KvView.PageTokens / 2;

    /// <summary>Runs the kernels of a tier in this process.</summary>
    public static void Run(string tier)
    {
        using IBackend backend = TierSelector.CreateBackend(threads: 1, tier);
        CpuRoofs.Measure(threads: 1, tier);
        foreach (QuantFormat format in Enum.GetValues<QuantFormat>())
        {
            if (QuantFormatInfo.TryGet(format, out QuantFormatInfo info)) Multiply(backend, format, info);
        }

        foreach (DType type in new[] { DType.F32, DType.F16, DType.BF16, DType.Q8_0, DType.Q4_0 })
        {
            for (int heads = 1; heads <= TileRows; heads++) Attend(backend, type, heads);
        }
    }

    private static void Multiply(IBackend backend, QuantFormat format, QuantFormatInfo info)
    {
        if (Inputs % info.Elements != 0) return;
        using NativeBuffer stored = new(info.RowBytes(Inputs) * Outputs), rows = new(4L * ManyRows * (Inputs + Outputs));
        LinearWeight weight;
        try
        {
            weight = backend.PrepareLinear(format.ToString(), [new TensorView((nint)stored.Pointer, format, new Shape(Outputs, Inputs))], null);
        }
        catch (UnsupportedException)
        {
            return; // no weight format: nothing to list
        }

        using (weight)
        {
            float* input = (float*)rows.Pointer, output = input + ManyRows * Inputs;
            foreach (int count in Enumerable.Range(1, TileRows).Append(ManyRows)) backend.Linear(new LinearArgs { Rows = count, Input = input, Weight = weight, Output = output });
        }
    }

    private static void Attend(IBackend backend, DType type, int heads)
    {
        const int Positions = 2 * KvView.PageTokens;
        long side = Positions * type.RowBytes(HeadSize);
        using NativeBuffer memory = new(2 * side + 8L * heads * HeadSize);
        byte* p = memory.Pointer;
        KvView cache = new(p, p + side, type, type, 2, 1, HeadSize);
        float* queries = (float*)(p + 2 * side);
        using Batch batch = new(1, 1, 2);
        batch.BeginSequence(1, Context, [0, 1], Context);
        batch.AddToken(0, Context - 1, output: false);
        float* slopes = stackalloc float[heads];
        backend.Attend(batch, new AttendArgs
        {
            Queries = queries,
            QueryStride = heads * HeadSize,
            Heads = heads,
            Cache = cache,
            Scale = 0.125f,
            SoftCap = 1,
            AlibiSlopes = slopes,
            Output = queries + heads * HeadSize,
        });
    }
}
