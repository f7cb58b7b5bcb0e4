using Engine.Tensors;

namespace Engine.Weights;

/// <summary>
/// A model as it lies on disk or in memory: settings, weights and generation defaults, from a GGUF file (whole or split) or a folder with
/// config.json and safetensors (one file, or shards with their index). Tokenizer files are read from <see cref="Folder"/>, or from the GGUF metadata.
/// </summary>
public sealed class ModelSource : IDisposable
{
    private const string Config = "config.json";
    private const string Generation = "generation_config.json";
    private const string Single = "model.safetensors";
    private const string Index = "model.safetensors.index.json";

    private ModelSource(string path, string? folder, Metadata metadata, WeightSet weights, GenerationDefaults defaults) =>
        (Path, Folder, Metadata, Weights, Defaults) = (path, folder, metadata, weights, defaults);

    /// <summary>The path (or name) that was opened.</summary>
    public string Path { get; }

    /// <summary>The folder of a Hugging Face model; null for GGUF.</summary>
    public string? Folder { get; }

    /// <summary>The settings of the model.</summary>
    public Metadata Metadata { get; }

    /// <summary>The weights; owned by this object.</summary>
    public WeightSet Weights { get; private set; }

    /// <summary>End tokens and proposed sampling settings.</summary>
    public GenerationDefaults Defaults { get; }

    /// <summary>Opens a GGUF file, or a folder of config.json and safetensors (one of its files may be named instead).</summary>
    /// <exception cref="ModelFileException">A file is missing, truncated or malformed.</exception>
    /// <exception cref="UnsupportedException">Another kind of file, or a tensor type that is not known.</exception>
    public static ModelSource Open(string path)
    {
        if (Directory.Exists(path)) return OpenFolder(path);
        string name = System.IO.Path.GetFileName(path);
        if (name == Config || name.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".index.json", StringComparison.OrdinalIgnoreCase))
        {
            if (!File.Exists(path)) throw new ModelFileException(path, "file", "does not exist; check the path");
            return OpenFolder(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        }

        return Open(MappedFile.Open(path));
    }

    /// <summary>Opens a GGUF model in memory that stays valid until this object is disposed (an embedded resource); it is not freed.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="pointer">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <inheritdoc cref="Open(string)" path="/exception"/>
    public static unsafe ModelSource Open(string name, byte* pointer, long length) => Open(MappedFile.Wrap(name, pointer, length));

    /// <summary>Replaces the weights by 32-bit floats in native memory (<c>--weights f32</c>); integer tensors stay as they are.</summary>
    /// <exception cref="UnsupportedException">A tensor's format has no decoder.</exception>
    /// <exception cref="CapacityException">The system has not that much memory.</exception>
    public void WidenToF32()
    {
        WeightSet stored = Weights;
        Weights = WeightWidening.ToF32(stored);
    }

    /// <inheritdoc/>
    public void Dispose() => Weights.Dispose();

    private static ModelSource Open(MappedFile file)
    {
        GgufFile gguf = GgufFile.Open(file);
        try
        {
            return new ModelSource(file.Name, null, gguf.Metadata, WeightSet.Of(gguf), GenerationDefaults.Read(gguf.Metadata));
        }
        catch
        {
            gguf.Dispose();
            throw;
        }
    }

    private static ModelSource OpenFolder(string folder)
    {
        string At(string name) => System.IO.Path.Combine(folder, name);
        if (!File.Exists(At(Config)))
        {
            return Matching(folder, "*.gguf") is [string only]
                ? Open(MappedFile.Open(only))
                : throw new ModelFileException(folder, Config, "is missing; name a GGUF file, or a folder with config.json and safetensors");
        }

        Metadata config = JsonConfig.Read(At(Config));
        Metadata? generation = File.Exists(At(Generation)) ? JsonConfig.Read(At(Generation)) : null;
        GenerationDefaults defaults = GenerationDefaults.Read(config, generation);
        return new ModelSource(folder, folder, config, WeightSet.OpenSafetensors(WeightFile(folder, At)), defaults);
    }

    private static string WeightFile(string folder, Func<string, string> at)
    {
        if (File.Exists(at(Single))) return at(Single);
        if (File.Exists(at(Index))) return at(Index);
        if (Matching(folder, "*.safetensors") is [string only]) return only;
        if (Matching(folder, "*.bin").Length + Matching(folder, "*.pth").Length > 0)
            throw new UnsupportedException($"a model in pickle files ({folder})", "save it as safetensors");
        throw new ModelFileException(folder, Single, "is missing, and so is its index; download the weights too");
    }

    private static string[] Matching(string folder, string pattern)
    {
        try
        {
            return Directory.GetFiles(folder, pattern);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(folder, "folder", $"cannot be read ({error.Message})", error);
        }
    }
}
