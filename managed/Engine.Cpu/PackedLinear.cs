using System.Runtime.InteropServices;
using Engine.Ops;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>The weight of a linear layer, packed into panels for one tier.</summary>
internal sealed unsafe class PackedLinear : LinearWeight
{
    private readonly IDisposable[] _panels;
    private readonly NativeBuffer _parts;
    private readonly NativeBuffer? _bias;

    /// <summary>Takes ownership of the packed parts.</summary>
    public PackedLinear(string name, int outputs, int inputs, ReadOnlySpan<LinearPart> parts, IDisposable[] panels, float* bias, ActivationForms forms, ActivationForms rowForms, int scratchBytes)
        : base(name, outputs, inputs)
    {
        _panels = panels;
        _parts = new NativeBuffer((long)sizeof(LinearPart) * parts.Length);
        MemoryMarshal.AsBytes(parts).CopyTo(new Span<byte>(_parts.Pointer, (int)_parts.Length));
        PartCount = parts.Length;
        Forms = forms;
        RowForms = rowForms;
        ScratchBytes = scratchBytes;
        foreach (LinearPart part in parts) Bytes += part.PanelBytes * part.PanelCount;
        if (bias == null) return;
        _bias = new NativeBuffer(4L * outputs);
        Buffer.MemoryCopy(bias, _bias.Pointer, 4L * outputs, 4L * outputs);
    }

    /// <inheritdoc/>
    public override long Bytes { get; }

    /// <summary>The parts. [PartCount]</summary>
    public LinearPart* Parts => (LinearPart*)_parts.Pointer;

    /// <summary>Number of parts.</summary>
    public int PartCount { get; }

    /// <summary>[outputs] or null.</summary>
    public float* Bias => _bias == null ? null : (float*)_bias.Pointer;

    /// <summary>The forms of activations that the parts read of several rows.</summary>
    public ActivationForms Forms { get; }

    /// <summary>The forms that they read of one row.</summary>
    public ActivationForms RowForms { get; }

    /// <summary>Scratch bytes that a thread's kernels need.</summary>
    public int ScratchBytes { get; }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (IDisposable panels in _panels) panels.Dispose();
        _parts.Dispose();
        _bias?.Dispose();
    }
}
