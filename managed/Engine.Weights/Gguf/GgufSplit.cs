using System.Text.RegularExpressions;
using Engine.Tensors;

namespace Engine.Weights;

/// <summary>A model in several GGUF files (NAME-00001-of-00003.gguf): the first holds the metadata, <c>split.count</c> tells how many there are.</summary>
internal static partial class GgufSplit
{
    private const int MaxFiles = 1024;

    /// <summary>Opens the other files of a split model; none when <paramref name="first"/> is whole.</summary>
    public static IReadOnlyList<GgufFile> OpenRest(GgufFile first)
    {
        Metadata metadata = first.Metadata;
        int count = metadata.Int32("split.count", 1);
        if (count is 0 or 1) return [];
        if (count is < 0 or > MaxFiles) throw metadata.Error("split.count", $"is {count}, 1 to {MaxFiles} are possible; the file is damaged, download it again");
        if (metadata.Int32("split.no", 0) != 0) throw metadata.Error("split.no", "says that this is not the first file of a split model; name the one that ends in -00001-of-...");
        Match name = SplitName().Match(Path.GetFileName(first.File.Name));
        if (!name.Success || int.Parse(name.Groups[2].ValueSpan) != 1 || int.Parse(name.Groups[3].ValueSpan) != count)
            throw metadata.Error("split.count", $"says {count} files, but the name does not end in -00001-of-{count:D5}.gguf; give the files their original names");

        string folder = Path.GetDirectoryName(Path.GetFullPath(first.File.Name))!;
        var rest = new List<GgufFile>();
        try
        {
            for (int i = 2; i <= count; i++)
            {
                GgufFile file = GgufFile.Open(Path.Combine(folder, $"{name.Groups[1].Value}-{i:D5}-of-{count:D5}.gguf"));
                rest.Add(file);
                if (file.Metadata.Int32("split.no", -1) != i - 1) throw file.Metadata.Error("split.no", $"is not {i - 1}; the files of the split model are mixed up, download them again");
            }
        }
        catch
        {
            foreach (GgufFile file in rest) file.Dispose();
            throw;
        }

        return rest;
    }

    [GeneratedRegex("^(.*)-([0-9]{5})-of-([0-9]{5})\\.gguf$")]
    private static partial Regex SplitName();
}
