using Engine.Tensors;
using Engine.Tensors.Formats;

namespace Engine.Ops.Reference;

/// <summary>A linear weight widened to float32.</summary>
internal sealed unsafe class ReferenceLinear : LinearWeight
{
    private readonly float[] _values;

    public ReferenceLinear(string name, ReadOnlySpan<TensorView> parts, float* bias) : base(name, Outputs(parts), checked((int)parts[0].Shape.Columns))
    {
        _values = new float[(long)base.Outputs * Inputs];
        int row = 0;
        foreach (TensorView part in parts)
        {
            if (part.Shape.Columns != Inputs) throw new ArgumentException($"{name}: parts of {Inputs} and {part.Shape.Columns} inputs cannot be stacked.", nameof(parts));
            for (int r = 0; r < part.Shape.Rows; r++) BlockFormats.Decode(part.Format, part.Row(r), _values.AsSpan(row++ * Inputs, Inputs));
        }

        Bias = bias == null ? new float[base.Outputs] : new ReadOnlySpan<float>(bias, base.Outputs).ToArray();
    }

    public float[] Bias { get; }

    public override long Bytes => 4L * _values.Length;

    public ReadOnlySpan<float> Row(int output) => _values.AsSpan(output * Inputs, Inputs);

    public override void Dispose()
    {
    }

    private static new int Outputs(ReadOnlySpan<TensorView> parts)
    {
        long outputs = 0;
        foreach (TensorView part in parts) outputs += part.Shape.Rows;
        return checked((int)outputs);
    }
}

/// <summary>A table decoded row by row.</summary>
internal sealed unsafe class ReferenceTable(TensorView table) : EmbeddingTable(checked((int)table.Shape.Rows), checked((int)table.Shape.Columns))
{
    public override long Bytes => table.Bytes;

    public void Decode(int row, Span<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
        BlockFormats.Decode(table.Format, table.Row(row), values);
    }

    public override void Dispose()
    {
    }
}
