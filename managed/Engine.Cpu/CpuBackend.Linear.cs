using Engine.Ops;
using Engine.Tensors;

namespace Engine.Cpu;

/// <content>Linear layers.</content>
internal sealed unsafe partial class CpuBackend<TTier, TInt, TFloat>
{
    // Rows that are quantized and multiplied at a time: enough to amortise unpacking, few enough to bound the memory.
    private const int ChunkRows = 512;

    private NativeBuffer? _linearScratch;
    private NativeBuffer? _activations;

    /// <inheritdoc/>
    public LinearWeight PrepareLinear(string name, ReadOnlySpan<TensorView> parts, float* bias)
    {
        if (parts.IsEmpty) throw new ArgumentException($"{name}: a linear layer has at least one part.", nameof(parts));
        long inputs = parts[0].Shape.Columns, outputs = 0;
        foreach (TensorView part in parts)
        {
            if (part.Shape.Columns != inputs) throw new ArgumentException($"{name}: parts of {inputs} and {part.Shape.Columns} inputs cannot be stacked.", nameof(parts));
            outputs += part.Shape.Rows;
        }

        if (outputs > int.MaxValue || inputs > int.MaxValue / 8)
            throw new UnsupportedException($"{name}: a matrix of {outputs} x {inputs}", "a dimension is beyond what the CPU's kernels count to");
        LinearPart[] packed = new LinearPart[parts.Length];
        PackPart<TTier, TInt, TFloat>[] actions = new PackPart<TTier, TInt, TFloat>[parts.Length];
        ActivationForms forms = ActivationForms.None, rowForms = ActivationForms.None;
        int scratch = 0, first = 0;
        long bytes = 0, before = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            ref PackPart<TTier, TInt, TFloat> action = ref actions[i];
            action = new(parts[i], first);
            FormatTable.Run(_threads, parts[i], ref action);
            bytes += action.Part.PanelCount * action.Part.PanelBytes;
            forms |= action.Form;
            rowForms |= action.RowForm;
            scratch = Math.Max(scratch, action.ScratchBytes);
            first += action.Part.Outputs;
        }

        IDisposable[] memory = new IDisposable[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            memory[i] = actions[i].Fill(_threads, new PanelShare(before, bytes), _cache);
            packed[i] = actions[i].Part;
            before += packed[i].PanelCount * packed[i].PanelBytes;
        }

        return new PackedLinear(name, (int)outputs, (int)inputs, packed, memory, bias, forms, rowForms, scratch);
    }

    /// <inheritdoc/>
    public void Linear(in LinearArgs args)
    {
        if (args.Rows == 0) return;
        PackedLinear weight = (PackedLinear)args.Weight;
        int chunk = Math.Min(args.Rows, ChunkRows);
        long threadScratch = LinearJob<TTier, TInt, TFloat>.ThreadScratch(weight.Inputs, weight.ScratchBytes);
        LinearJob<TTier, TInt, TFloat>.State state = new()
        {
            InputStride = args.Transform == InputTransform.Gate ? 2L * weight.Inputs : weight.Inputs,
            Transform = args.Transform,
            Norm = args.Norm,
            Activation = args.Activation,
            Width = weight.Inputs,
            Parts = weight.Parts,
            PartCount = weight.PartCount,
            ScratchBytes = threadScratch,
        };
        long taken = LinearJob<TTier, TInt, TFloat>.TakenBytes(_threads.Count);
        state.Taken = (int*)Reserve(ref _linearScratch, taken + _threads.Count * threadScratch);
        state.Scratch = (byte*)state.Taken + taken;
        state.Run.Outputs = weight.Outputs;
        state.Run.Bias = weight.Bias;
        byte* activations = chunk == 1 ? null : Reserve(ref _activations, LinearJob<TTier, TInt, TFloat>.ActivationBytes(chunk, weight.Inputs));
        for (int row = 0; row < args.Rows; row += chunk)
        {
            int rows = Math.Min(chunk, args.Rows - row);
            state.Input = args.Input + row * state.InputStride;
            state.Run.Rows = rows;
            state.Forms = rows == 1 ? weight.RowForms : weight.Forms;
            state.Run.Output = args.Output + (long)row * weight.Outputs;
            state.Run.Residual = args.Residual == null ? null : args.Residual + (long)row * weight.Outputs;
            if (rows == 1)
            {
                LinearJob<TTier, TInt, TFloat>.ResetTaken(&state, _threads.Count);
                _threads.Run(&LinearJob<TTier, TInt, TFloat>.OneRow, &state);
                continue;
            }

            LinearJob<TTier, TInt, TFloat>.Place(activations, rows, weight.Inputs, weight.Forms, out state.Quantized, out state.Floats, out state.FloatPairs);
            state.NextPanel = 0;
            if (rows <= LinearJob<TTier, TInt, TFloat>.WholeTile(&state)) LinearJob<TTier, TInt, TFloat>.PrepareRows(&state, 0, 1);
            else _threads.Run(&LinearJob<TTier, TInt, TFloat>.PrepareRows, &state);
            _threads.Run(&LinearJob<TTier, TInt, TFloat>.MultiplyRows, &state);
        }
    }

    // Memory that grows to the largest size asked for; in a steady state nothing is allocated.
    private static byte* Reserve(ref NativeBuffer? memory, long bytes)
    {
        if (memory is null || memory.Length < bytes)
        {
            memory?.Dispose();
            memory = new NativeBuffer(bytes, zeroed: false);
        }

        return memory.Pointer;
    }
}
