using System.Text;

namespace Engine.Text;

/// <summary>Turns merges of pieces into merges of ids.</summary>
internal sealed class MergeReader(Vocabulary vocabulary, int continuingPrefixLength)
{
    private byte[] joined = new byte[128];

    /// <summary>Reads "left right", separated by one space; returns a problem or null.</summary>
    public string? Read(ReadOnlySpan<byte> line, List<(int, int, int)> merges)
    {
        int space = line.IndexOf((byte)' ');
        return space <= 0 || line[(space + 1)..].Contains((byte)' ')
            ? $"merge '{Encoding.UTF8.GetString(line)}' is not two pieces with one space between them"
            : Read(line[..space], line[(space + 1)..], merges);
    }

    /// <summary>Reads a pair; returns a problem or null.</summary>
    public string? Read(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, List<(int, int, int)> merges)
    {
        int leftId = vocabulary.Find(left), rightId = vocabulary.Find(right);
        if (leftId < 0) return Missing(left);
        if (rightId < 0) return Missing(right);
        if (right.Length < continuingPrefixLength) return $"'{Encoding.UTF8.GetString(right)}' lacks the continuing prefix";
        ReadOnlySpan<byte> tail = right[continuingPrefixLength..];
        if (left.Length + tail.Length > joined.Length) joined = new byte[2 * (left.Length + tail.Length)];
        left.CopyTo(joined);
        tail.CopyTo(joined.AsSpan(left.Length));
        ReadOnlySpan<byte> merged = joined.AsSpan(0, left.Length + tail.Length);
        int mergedId = vocabulary.Find(merged);
        if (mergedId < 0) return Missing(merged);
        merges.Add((leftId, rightId, mergedId));
        return null;
    }

    private static string Missing(ReadOnlySpan<byte> piece) => $"piece '{Encoding.UTF8.GetString(piece)}' is not in the vocabulary: vocabulary and merges do not belong together";
}
