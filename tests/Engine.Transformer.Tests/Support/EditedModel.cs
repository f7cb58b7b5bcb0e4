using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Engine.TestSupport;

namespace Engine.Transformer.Tests;

/// <summary>A copy of a golden model in a temporary folder, its settings and tensors edited.</summary>
internal sealed class EditedModel : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("engine-transformer-").FullName;

    private EditedModel(string name) => Path = System.IO.Path.Combine(_folder, name);

    /// <summary>What to open.</summary>
    public string Path { get; private set; }

    /// <summary>A Hugging Face folder.</summary>
    /// <param name="name">The golden model.</param>
    /// <param name="config">Edits config.json.</param>
    /// <param name="header">Edits the header of model.safetensors (a tensor is dtype, shape, data_offsets).</param>
    /// <param name="padding">Spaces after the header, which shift the tensors' addresses.</param>
    public static EditedModel Folder(string name, Action<JsonObject>? config = null, Action<JsonObject>? header = null, int padding = 0)
    {
        var model = new EditedModel("");
        model.Path = model._folder;
        string source = RepoPaths.Golden("models", name);
        JsonObject settings = Parse(File.ReadAllBytes(System.IO.Path.Combine(source, "config.json")));
        config?.Invoke(settings);
        File.WriteAllText(System.IO.Path.Combine(model._folder, "config.json"), settings.ToJsonString());

        byte[] file = File.ReadAllBytes(System.IO.Path.Combine(source, "model.safetensors"));
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        JsonObject tensors = Parse(file.AsSpan(8, length));
        header?.Invoke(tensors);
        byte[] text = Encoding.UTF8.GetBytes(tensors.ToJsonString() + new string(' ', padding));
        byte[] size = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(size, text.Length);
        File.WriteAllBytes(System.IO.Path.Combine(model._folder, "model.safetensors"), [.. size, .. text, .. file.AsSpan(8 + length)]);
        return model;
    }

    /// <summary>A GGUF file with names replaced by others of the same length: a key renamed is a key missing.</summary>
    public static EditedModel Gguf(string name, params (string From, string To)[] names)
    {
        var model = new EditedModel(name + ".gguf");
        byte[] file = File.ReadAllBytes(RepoPaths.Golden("gguf", name + ".gguf"));
        foreach ((string from, string to) in names)
        {
            byte[] old = Encoding.ASCII.GetBytes(from), fresh = Encoding.ASCII.GetBytes(to);
            Assert.That(fresh, Has.Length.EqualTo(old.Length));
            int at = file.AsSpan().IndexOf(old);
            Assert.That(at, Is.Positive, $"{from} is not in {name}");
            fresh.CopyTo(file, at);
        }

        File.WriteAllBytes(model.Path, file);
        return model;
    }

    /// <summary>Sets a 32-bit value of a GGUF file, found by its key.</summary>
    public EditedModel With<T>(string key, T value) where T : unmanaged
    {
        byte[] file = File.ReadAllBytes(Path);
        byte[] name = Encoding.ASCII.GetBytes(key);
        int at = file.AsSpan().IndexOf(name);
        Assert.That(at, Is.Positive, $"{key} is not in {Path}");
        // After the key: a 32-bit type id, then the value.
        MemoryMarshal.Write(file.AsSpan(at + name.Length + 4), in value);
        File.WriteAllBytes(Path, file);
        return this;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static JsonObject Parse(ReadOnlySpan<byte> json) => JsonNode.Parse(json)!.AsObject();
}
