using System.Text.Json;
using Engine.Tensors;

namespace Engine.Weights;

/// <summary>The JSON header of a safetensors file: <c>{"name": {"dtype", "shape", "data_offsets": [begin, end]}, ..., "__metadata__": {..}}</c>.</summary>
internal sealed class SafetensorsHeader(string file)
{
    private const int MaxRank = 16;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public List<TensorEntry> Entries { get; } = [];

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Parses the header, straight from the mapped bytes.</summary>
    public void Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
        try
        {
            Expect(ref reader, JsonTokenType.StartObject, "header");
            while (Next(ref reader) != JsonTokenType.EndObject)
            {
                string name = reader.GetString()!;
                if (!_names.Add(name)) throw Error(name, "occurs twice; the file is damaged, download it again");
                if (name == "__metadata__") ReadMetadata(ref reader);
                else Entries.Add(ReadEntry(ref reader, name));
            }

            if (reader.Read()) throw Error("header", "goes on after its end; the file is damaged, download it again");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new ModelFileException(file, "header", $"is no valid JSON ({error.Message}); the file is damaged, download it again", error);
        }
    }

    private TensorEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        string? dtype = null;
        long[]? shape = null, offsets = null;
        Expect(ref reader, JsonTokenType.StartObject, name);
        while (Next(ref reader) != JsonTokenType.EndObject)
        {
            if (reader.ValueTextEquals("dtype"u8))
            {
                Expect(ref reader, JsonTokenType.String, name);
                dtype = reader.GetString();
            }
            else if (reader.ValueTextEquals("shape"u8)) shape = ReadIntegers(ref reader, name, "shape");
            else if (reader.ValueTextEquals("data_offsets"u8)) offsets = ReadIntegers(ref reader, name, "data_offsets");
            else
            {
                _ = Next(ref reader);
                reader.Skip();
            }
        }

        if (dtype is null || shape is null || offsets is not [long begin, long end]) throw Error(name, "lacks dtype, shape or two data_offsets; the file is damaged, download it again");
        TensorEntry entry = TensorEntry.Create(problem => Error(name, problem), name, Format(dtype, name), Fold(name, shape), begin);
        if (begin < 0 || end < begin || end - begin != entry.Bytes)
            throw Error(name, $"has data_offsets [{begin}, {end}] where {dtype} {entry.Shape} needs {entry.Bytes} bytes; the file is damaged, download it again");
        return entry;
    }

    private long[] ReadIntegers(ref Utf8JsonReader reader, string name, string what)
    {
        var numbers = new List<long>();
        Expect(ref reader, JsonTokenType.StartArray, name);
        while (Next(ref reader) != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0 || numbers.Count == MaxRank)
                throw Error(name, $"has {what} that are not up to {MaxRank} non-negative integers; the file is damaged, download it again");
            numbers.Add(number);
        }

        return [.. numbers];
    }

    // A scalar is a vector of one element.
    private long[] Fold(string name, long[] shape)
    {
        if (shape.Length == 0) return [1];
        if (shape.Length <= 4) return shape;
        UInt128 first = 1;
        foreach (long extent in shape.AsSpan(0, shape.Length - 3))
        {
            first *= (UInt128)extent;
            if (first > long.MaxValue) throw Error(name, "has more than 2^63 elements; the file is damaged, download it again");
        }

        return [(long)first, .. shape[^3..]];
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject, "__metadata__");
        while (Next(ref reader) != JsonTokenType.EndObject)
        {
            string key = reader.GetString()!;
            if (Next(ref reader) == JsonTokenType.String) Metadata[key] = reader.GetString()!;
            else reader.Skip();
        }
    }

    private static QuantFormat Format(string dtype, string name) => dtype switch
    {
        "F64" => QuantFormat.F64,
        "F32" => QuantFormat.F32,
        "F16" => QuantFormat.F16,
        "BF16" => QuantFormat.BF16,
        "I64" => QuantFormat.I64,
        "I32" => QuantFormat.I32,
        "I16" => QuantFormat.I16,
        "I8" => QuantFormat.I8,
        "U64" => QuantFormat.U64,
        "U32" => QuantFormat.U32,
        "U16" => QuantFormat.U16,
        "U8" => QuantFormat.U8,
        "BOOL" => QuantFormat.Bool,
        "F8_E4M3" => QuantFormat.F8_E4M3,
        "F8_E5M2" => QuantFormat.F8_E5M2,
        "F8_E8M0" => QuantFormat.F8_E8M0,
        "C64" => QuantFormat.C64,
        _ => throw new UnsupportedException($"dtype {dtype} of {name}", "save the model with a known one (F32, F16, BF16, ...)"),
    };

    private static JsonTokenType Next(ref Utf8JsonReader reader) => reader.Read() ? reader.TokenType : throw new JsonException("it ends too early");

    private void Expect(ref Utf8JsonReader reader, JsonTokenType token, string field)
    {
        if (Next(ref reader) != token) throw Error(field, $"has {reader.TokenType} where {token} is needed; the file is damaged, download it again");
    }

    private ModelFileException Error(string field, string problem) => new(file, field, problem);
}
