using System.Collections.Immutable;
using Engine.Ops;
using Engine.Tensors;
using Engine.Weights;

namespace Engine.Transformer;

/// <summary>
/// Turns the tensors of a file into the weights of the layers, once, while loading: shapes are checked, stacked projections assembled, transposes
/// made. It owns what it had to copy; everything else stays in the mapped file.
/// </summary>
internal sealed unsafe class WeightBinder(WeightSet weights, TensorNames names, IBackend backend) : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly Dictionary<QuantFormat, long> _matrixElements = [];

    /// <summary>Bytes of everything bound so far, what it shares with the file included.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes that a step reads whatever its number of tokens: the linear layers and the norms, not the embedding tables.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Elements of the blocks' matrices by stored format.</summary>
    public IReadOnlyDictionary<QuantFormat, long> MatrixElements => _matrixElements;

    /// <summary>The weight of a projection inside a block.</summary>
    /// <param name="block">Number of the block.</param>
    /// <param name="parts">Names of the stored parts: as many as <paramref name="outputs"/>, or one.</param>
    /// <param name="outputs">Outputs of each part.</param>
    /// <param name="inputs">Inputs.</param>
    /// <param name="bias">Whether there are biases.</param>
    public LinearWeight Projection(int block, ImmutableArray<string> parts, ReadOnlySpan<int> outputs, int inputs, bool bias)
    {
        int total = 0;
        foreach (int part in outputs) total += part;
        ReadOnlySpan<int> rows = parts.Length == outputs.Length ? outputs : [total];
        var matrices = new TensorView[parts.Length];
        using NativeBuffer? biases = bias ? new NativeBuffer((long)total * sizeof(float)) : null;
        float* next = bias ? (float*)biases!.Pointer : null;
        for (int i = 0; i < parts.Length; i++)
        {
            string name = names.InBlock(block, parts[i]);
            matrices[i] = names.InputsFirst ? Transposed(weights.Get(name + ".weight", inputs, rows[i])) : weights.Get(name + ".weight", rows[i], inputs);
            if (bias) WidenTo(weights.Get(name + ".bias", rows[i]), next + Sum(rows[..i]));
            else RefuseUnread(name + ".bias");
        }

        return OwnOfBlock(names.InBlock(block, string.Join('+', parts)), matrices, next);
    }

    /// <summary>The weight of the head, which may be the table of token embeddings.</summary>
    public LinearWeight Head(string name, int outputs, int inputs, bool bias)
    {
        using NativeBuffer? biases = bias ? Biases(name, outputs) : null;
        if (!bias) RefuseUnread(name + ".bias");
        return Own(backend.PrepareLinear(name, [weights.Get(name + ".weight", outputs, inputs)], bias ? (float*)biases!.Pointer : null));
    }

    /// <summary>A projection to q, k and v whose rows go by key head: the same rows, put in order without a copy.</summary>
    public LinearWeight QkvByKeyHead(int block, string part, AttentionSpec spec, int inputs)
    {
        string name = names.InBlock(block, part);
        TensorView stored = weights.Get(name + ".weight", spec.QkvWidth, inputs);
        int group = spec.Heads / spec.KvHeads, size = spec.HeadSize;
        // (first head of a stored group, heads) of the queries, then the keys, then the values.
        ReadOnlySpan<(int First, int Count)> kinds = [(0, group), (group, 1), (group + 1, 1)];
        var ranges = new List<(int First, int Count)>();
        foreach ((int first, int count) in kinds)
            for (int head = 0; head < spec.KvHeads; head++) ranges.Add(((head * (group + 2) + first) * size, count * size));

        using NativeBuffer? source = spec.QkvBias ? Biases(name, spec.QkvWidth) : null;
        using NativeBuffer? ordered = spec.QkvBias ? new NativeBuffer((long)spec.QkvWidth * sizeof(float)) : null;
        if (!spec.QkvBias) RefuseUnread(name + ".bias");
        float* next = spec.QkvBias ? (float*)ordered!.Pointer : null;
        for (int i = 0, row = 0; spec.QkvBias && i < ranges.Count; row += ranges[i++].Count)
            new Span<float>((float*)source!.Pointer + ranges[i].First, ranges[i].Count).CopyTo(new Span<float>(next + row, ranges[i].Count));
        return OwnOfBlock(name, [.. ranges.Select(range => stored.Rows(range.First, range.Count))], next);
    }

    /// <summary>A table of embeddings.</summary>
    public EmbeddingTable Table(string name, int rows, int width)
    {
        EmbeddingTable table = backend.PrepareTable(name, weights.Get(name + ".weight", rows, width));
        _owned.Add(table);
        Bytes += table.Bytes;
        return table;
    }

    /// <summary>The parameters of a norm over <paramref name="width"/> elements.</summary>
    public Norm Norm(string name, NormSpec spec, int width)
    {
        nint weight = Vector(name + ".weight", width, names.NormOffset);
        nint bias = 0;
        if (spec.Bias) bias = Vector(name + ".bias", width, 0);
        else RefuseUnread(name + ".bias");
        return new Norm(spec.Kind == NormKind.Rms ? InputTransform.RmsNorm : InputTransform.LayerNorm, new NormWeights(weight, bias, spec.Epsilon));
    }

    /// <summary>The parameters of a norm of a block.</summary>
    public Norm Norm(int block, string name, NormSpec spec, int width) => Norm(names.InBlock(block, name), spec, width);

    /// <summary>Numbers that follow from the settings, in the backend's memory. [count]</summary>
    public nint Constants(ReadOnlySpan<float> values)
    {
        fixed (float* first = values) return Uploaded(first, values.Length);
    }

    public void Dispose()
    {
        foreach (IDisposable owned in _owned) owned.Dispose();
        _owned.Clear();
    }

    private static int Sum(ReadOnlySpan<int> values)
    {
        int sum = 0;
        foreach (int value in values) sum += value;
        return sum;
    }

    // A bias that the settings do not know would silently be left out of the product.
    private void RefuseUnread(string name)
    {
        if (weights.Has(name)) throw new ModelFileException(weights.Name, name, "is in the file, but the model's settings have no such bias; configuration and weights do not belong together, download both again");
    }

    private LinearWeight OwnOfBlock(string name, TensorView[] matrices, float* bias)
    {
        foreach (TensorView matrix in matrices) _matrixElements[matrix.Format] = _matrixElements.GetValueOrDefault(matrix.Format) + matrix.Shape.Elements;
        return Own(backend.PrepareLinear(name, matrices, bias));
    }

    private LinearWeight Own(LinearWeight weight)
    {
        _owned.Add(weight);
        Bytes += weight.Bytes;
        BytesRead += weight.Bytes;
        return weight;
    }

    private nint Vector(string name, int width, float offset)
    {
        TensorView stored = weights.Get(name, width);
        using var widened = new NativeBuffer((long)width * sizeof(float));
        WidenTo(stored, (float*)widened.Pointer);
        foreach (ref float value in new Span<float>(widened.Pointer, width)) value += offset;
        return Uploaded((float*)widened.Pointer, width);
    }

    private nint Uploaded(float* values, int count)
    {
        long bytes = (long)count * sizeof(float);
        IBackendBuffer buffer = backend.Allocate(bytes);
        _owned.Add(buffer);
        backend.Upload(values, buffer.Pointer, bytes);
        backend.Synchronize();
        Bytes += bytes;
        BytesRead += bytes;
        return (nint)buffer.Pointer;
    }

    private NativeBuffer Biases(string name, int count)
    {
        var values = new NativeBuffer((long)count * sizeof(float));
        WidenTo(weights.Get(name + ".bias", count), (float*)values.Pointer);
        return values;
    }

    private static void WidenTo(TensorView stored, float* values) => Dequantizer.Widen(stored.Format, (byte*)stored.Data, values, stored.Shape.Elements);

    // [inputs, outputs] -> [outputs, inputs]. Element sizes are those of plain floats; blocks of a row cannot be turned into blocks of a column.
    private TensorView Transposed(TensorView stored)
    {
        QuantFormatInfo info = QuantFormatInfo.Of(stored.Format);
        if (info.Elements != 1) throw new UnsupportedException($"a transposed projection in {stored.Format}", "keep these weights in floats");
        var copy = new NativeBuffer(stored.Bytes);
        _owned.Add(copy);
        int rows = (int)stored.Shape.Rows, columns = (int)stored.Shape.Columns;
        switch (info.Bytes)
        {
            case 2: Transpose((ushort*)stored.Data, (ushort*)copy.Pointer, rows, columns); break;
            case 4: Transpose((uint*)stored.Data, (uint*)copy.Pointer, rows, columns); break;
            default: throw new UnsupportedException($"a projection in {stored.Format}", "convert the model to a float format");
        }

        return new TensorView((nint)copy.Pointer, stored.Format, new Shape(columns, rows));
    }

    private static void Transpose<T>(T* source, T* destination, int rows, int columns) where T : unmanaged
    {
        // Square tiles keep both sides in the cache.
        const int Tile = 32;
        for (int row = 0; row < rows; row += Tile)
            for (int column = 0; column < columns; column += Tile)
                for (int r = row; r < Math.Min(row + Tile, rows); r++)
                    for (int c = column; c < Math.Min(column + Tile, columns); c++) destination[(long)c * rows + r] = source[(long)r * columns + c];
    }
}
