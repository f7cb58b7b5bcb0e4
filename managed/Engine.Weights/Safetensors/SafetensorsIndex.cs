using System.Text.Json;
using Engine.Tensors;

namespace Engine.Weights;

/// <summary>A sharded model: model.safetensors.index.json maps each tensor name to the file (of the same folder) that holds it.</summary>
internal static class SafetensorsIndex
{
    private const int MaxShards = 4096;

    /// <summary>Opens every shard that the index names; the tensors are those of the index, each found in the file that it names.</summary>
    public static (IReadOnlyList<SafetensorsFile> Shards, IReadOnlyList<StoredTensor> Tensors) Open(string indexPath)
    {
        Dictionary<string, string> map = ReadMap(indexPath);
        string folder = Path.GetDirectoryName(Path.GetFullPath(indexPath))!;
        var shards = new List<SafetensorsFile>();
        var tensors = new List<StoredTensor>(map.Count);
        try
        {
            foreach (IGrouping<string, string> shard in map.GroupBy(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                if (shards.Count == MaxShards) throw new ModelFileException(indexPath, "weight_map", $"names more than {MaxShards} files; the file is damaged, download it again");
                SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, CheckName(indexPath, shard)));
                shards.Add(file);
                Dictionary<string, StoredTensor> held = file.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
                foreach (string name in shard)
                    tensors.Add(held.TryGetValue(name, out StoredTensor tensor)
                        ? tensor
                        : throw new ModelFileException(file.File.Name, name, $"is not in this file, although {Path.GetFileName(indexPath)} says so; download both again"));
            }
        }
        catch
        {
            foreach (SafetensorsFile file in shards) file.Dispose();
            throw;
        }

        return (shards, tensors);
    }

    // A shard is a plain name beside the index: nothing that leads out of the folder, no other index.
    private static string CheckName(string indexPath, IGrouping<string, string> shard)
    {
        string name = shard.Key;
        bool plain = name.EndsWith(".safetensors", StringComparison.Ordinal) && name[0] != '.' && name.AsSpan().IndexOfAny("/\\:\0") < 0 && Path.GetFileName(name) == name;
        return plain ? name : throw new ModelFileException(indexPath, shard.First(), $"lies in \"{name}\", which is no plain name of a safetensors file; correct the index");
    }

    private static Dictionary<string, string> ReadMap(string path)
    {
        using JsonDocument document = JsonConfig.ParseDocument(path, JsonConfig.ReadBytes(path));
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("weight_map", out JsonElement weights) || weights.ValueKind != JsonValueKind.Object)
            throw new ModelFileException(path, "weight_map", "is missing; this is no index of safetensors files, download it again");
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (JsonProperty property in weights.EnumerateObject())
                map[property.Name] = property.Value.ValueKind == JsonValueKind.String
                    ? property.Value.GetString()!
                    : throw new ModelFileException(path, property.Name, "names no file; download the index again");
        }
        catch (InvalidOperationException error)
        {
            throw new ModelFileException(path, "weight_map", "holds a string that is no valid text; download the index again", error);
        }

        return map.Count > 0 ? map : throw new ModelFileException(path, "weight_map", "names no tensors; download the index again");
    }
}
