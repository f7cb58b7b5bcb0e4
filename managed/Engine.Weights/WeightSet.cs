using Engine.Tensors;

namespace Engine.Weights;

/// <summary>The weights of a model by name, over one or many files. It owns what the views point into; they are valid until it is disposed.</summary>
public sealed class WeightSet : IDisposable
{
    private readonly Dictionary<string, StoredTensor> _tensors;
    private readonly IDisposable[] _owners;

    internal WeightSet(string name, IEnumerable<StoredTensor> tensors, IEnumerable<IDisposable> owners)
    {
        Name = name;
        _owners = [.. owners];
        _tensors = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach (StoredTensor tensor in tensors)
        {
            if (_tensors.TryAdd(tensor.Name, tensor)) continue;
            Dispose();
            throw new ModelFileException(tensor.File, tensor.Name, "occurs in another file of the model too; download the model again");
        }
    }

    /// <summary>The file or folder that the weights come from.</summary>
    public string Name { get; }

    /// <summary>All tensors, in no order.</summary>
    public IReadOnlyCollection<StoredTensor> Tensors => _tensors.Values;

    /// <summary>Bytes of all tensors.</summary>
    public long Bytes => _tensors.Values.Sum(tensor => tensor.View.Bytes);

    /// <summary>Elements of all tensors.</summary>
    public long Elements => _tensors.Values.Sum(tensor => tensor.View.Shape.Elements);

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="ModelFileException">There is none; the message names tensor and file.</exception>
    public TensorView this[string name] => Stored(name).View;

    /// <summary>Opens the tensors of one GGUF file and of the further files of a split model; metadata are those of the first.</summary>
    internal static WeightSet Of(GgufFile first)
    {
        IReadOnlyList<GgufFile> files = [first, .. GgufSplit.OpenRest(first)];
        return new WeightSet(first.File.Name, files.SelectMany(file => file.Tensors), files);
    }

    /// <summary>Opens safetensors: one file, or a <c>*.index.json</c> with its shards.</summary>
    /// <exception cref="ModelFileException">A file is missing or malformed.</exception>
    /// <exception cref="UnsupportedException">A tensor's dtype is not known.</exception>
    public static WeightSet OpenSafetensors(string path)
    {
        if (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            (IReadOnlyList<SafetensorsFile> shards, IReadOnlyList<StoredTensor> tensors) = SafetensorsIndex.Open(path);
            return new WeightSet(path, tensors, shards);
        }

        SafetensorsFile file = SafetensorsFile.Open(path);
        return new WeightSet(path, file.Tensors, [file]);
    }

    /// <summary>True when there is a tensor of this name.</summary>
    public bool Has(string name) => _tensors.ContainsKey(name);

    /// <summary>The tensor of a name, if there is one.</summary>
    public bool TryGet(string name, out TensorView tensor)
    {
        bool found = _tensors.TryGetValue(name, out StoredTensor stored);
        tensor = stored.View;
        return found;
    }

    /// <summary>The tensor of a name, its extents checked (outermost first).</summary>
    /// <exception cref="ModelFileException">There is none, or it has other extents.</exception>
    public TensorView Get(string name, params ReadOnlySpan<long> extents)
    {
        StoredTensor tensor = Stored(name);
        Shape shape = tensor.View.Shape;
        bool same = shape.Rank == extents.Length;
        for (int i = 0; i < extents.Length && same; i++) same = shape[i] == extents[i];
        if (same) return tensor.View;
        string expected = string.Join(", ", extents.ToArray());
        throw new ModelFileException(tensor.File, name, $"has the shape {shape} where the model's settings ask for [{expected}]; configuration and weights do not belong together, download both again");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable owner in _owners) owner.Dispose();
    }

    private StoredTensor Stored(string name)
    {
        if (_tensors.TryGetValue(name, out StoredTensor tensor)) return tensor;
        string problem = $"is missing; the file holds {_tensors.Count} tensors ({string.Join(", ", _tensors.Keys.Order(StringComparer.Ordinal).Take(3))}, ...), it belongs to another kind of model or is incomplete";
        throw new ModelFileException(Name, name, problem);
    }
}
