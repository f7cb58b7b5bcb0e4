using System.Runtime.InteropServices;
using Engine.Tensors;
using Engine.TestSupport;
using Engine.Weights;

namespace Engine.Transformer.Tests;

/// <summary>
/// A golden model written as a GGUF file, in floats, for the architectures that no golden GGUF file exists of. Keys and tensor names are spelled out by
/// the test: what it checks is that the engine reads them.
/// </summary>
internal sealed class GgufTwin : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("engine-transformer-").FullName;

    /// <param name="model">The golden model.</param>
    /// <param name="settings">Adds the keys.</param>
    /// <param name="names">Parts of tensor names and what takes their place, tried in order, all that fit.</param>
    /// <param name="normOffset">Added to the weights of the norms.</param>
    /// <param name="headSize">Where above 0, the rows of q and k are permuted: a head's halves become its even and odd rows.</param>
    public GgufTwin(string model, Action<GgufWriter> settings, (string From, string To)[] names, float normOffset = 0, int headSize = 0)
    {
        Path = System.IO.Path.Combine(_folder, model + ".gguf");
        using var weights = WeightSet.OpenSafetensors(RepoPaths.Golden("models", model, "model.safetensors"));
        using var writer = new GgufWriter(Path);
        settings(writer);
        var tensors = new List<(int Index, float[] Values)>();
        foreach (StoredTensor stored in weights.Tensors)
        {
            string name = names.Aggregate(stored.Name, (name, pair) => name.Replace(pair.From, pair.To, StringComparison.Ordinal));
            float[] values = Dequantizer.Widen(stored.View);
            if (name.EndsWith("norm.weight", StringComparison.Ordinal)) values = [.. values.Select(value => value + normOffset)];
            if (headSize > 0 && (name.EndsWith("attn_q.weight", StringComparison.Ordinal) || name.EndsWith("attn_k.weight", StringComparison.Ordinal)))
                values = Interleave(values, headSize, (int)stored.View.Shape.Columns);
            tensors.Add((writer.AddTensor(name, QuantFormat.F32, stored.View.Shape), values));
        }

        writer.Begin();
        foreach ((int index, float[] values) in tensors) writer.Write(index, 0, MemoryMarshal.AsBytes(values.AsSpan()));
        writer.Commit();
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static float[] Interleave(float[] values, int headSize, int columns)
    {
        var result = new float[values.Length];
        for (int row = 0; row < values.Length / columns; row++)
        {
            int head = row / headSize, place = row % headSize, half = headSize / 2;
            int to = head * headSize + (place < half ? 2 * place : 2 * (place - half) + 1);
            values.AsSpan(row * columns, columns).CopyTo(result.AsSpan(to * columns));
        }

        return result;
    }
}
