namespace Engine.Weights;

/// <summary>An array of GGUF metadata as a view of the mapped file; its bounds were checked when the file was opened.</summary>
internal sealed class GgufArray(MappedFile file, string field, GgufValueType type, long start, int count, int depth) : MetadataArray
{
    public override int Count => count;

    public override IEnumerable<MetadataValue> Elements()
    {
        var cursor = new GgufCursor(file) { Position = start, Field = field };
        for (int i = 0; i < count; i++) yield return cursor.Value(type, depth + 1);
    }
}
