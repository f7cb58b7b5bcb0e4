using System.Diagnostics.CodeAnalysis;
using Engine.Tensors;

namespace Engine.Weights;

/// <summary>
/// The typed settings of a model, one face for GGUF key-value pairs and Hugging Face's config.json. Nested objects are dotted keys
/// (<c>rope_parameters.rope_theta</c>); a JSON null counts as absent. A getter without a fallback throws when the key is missing; every getter
/// throws when the value has another type or does not fit, and the message names file, key and remedy.
/// </summary>
public sealed class Metadata
{
    private readonly IReadOnlyDictionary<string, MetadataValue> _values;
    private readonly IReadOnlySet<string>? _nulls;
    private readonly string _prefix;

    internal Metadata(string file, MetadataSource source, IReadOnlyDictionary<string, MetadataValue> values, string prefix = "", IReadOnlySet<string>? nulls = null) =>
        (File, Source, _values, _prefix, _nulls) = (file, source, values, prefix, nulls);

    /// <summary>The file that the values come from.</summary>
    public string File { get; }

    /// <summary>Whose spelling the keys follow.</summary>
    public MetadataSource Source { get; }

    /// <summary>The model family: GGUF <c>general.architecture</c>, or the first of HF <c>architectures</c> (its <c>model_type</c> when there is none).</summary>
    public string Architecture => Source == MetadataSource.Gguf
        ? String("general.architecture")
        : Has("architectures") && Strings("architectures") is [string first, ..] ? first : String("model_type");

    /// <summary>All keys (of this section), sorted.</summary>
    public IEnumerable<string> Keys =>
        _values.Keys.Where(key => key.StartsWith(_prefix, StringComparison.Ordinal)).Select(key => key[_prefix.Length..]).Order(StringComparer.Ordinal);

    /// <summary>The key in this source's spelling: GGUF keys are prefixed with the architecture (<c>block_count</c> -> <c>llama.block_count</c>).</summary>
    public string Key(string gguf, string huggingFace) => Source == MetadataSource.Gguf ? $"{Architecture}.{gguf}" : huggingFace;

    /// <summary>The values below a dotted key, with keys relative to it; empty when there are none.</summary>
    public Metadata Section(string key) => new(File, Source, _values, $"{_prefix}{key}.", _nulls);

    /// <summary>True when the key has a value (null in JSON is none).</summary>
    public bool Has(string key) => _values.ContainsKey(_prefix + key);

    /// <summary>True when a JSON file spells the key out as null: switched off, where a missing key may mean a default.</summary>
    public bool IsNull(string key) => _nulls?.Contains(_prefix + key) == true && !Has(key);

    /// <summary>What the value of a key is.</summary>
    /// <exception cref="ModelFileException">The key is missing.</exception>
    public MetadataKind Kind(string key) => Value(key).Kind;

    /// <summary>The value as a person reads it, long arrays cut.</summary>
    /// <exception cref="ModelFileException">The key is missing.</exception>
    public string Show(string key) => Value(key).ToString();

    /// <summary>A 32-bit integer.</summary>
    /// <exception cref="ModelFileException">Missing, no integer, or out of range.</exception>
    public int Int32(string key) => Int32(key, Value(key));

    /// <summary>A 32-bit integer, or <paramref name="fallback"/> when the key is missing.</summary>
    /// <exception cref="ModelFileException">No integer, or out of range.</exception>
    public int Int32(string key, int fallback) => TryValue(key, out MetadataValue value) ? Int32(key, value) : fallback;

    /// <summary>A 64-bit integer.</summary>
    /// <exception cref="ModelFileException">Missing, no integer, or out of range.</exception>
    public long Int64(string key) => Int64(key, Value(key));

    /// <summary>A 64-bit integer, or <paramref name="fallback"/> when the key is missing.</summary>
    /// <exception cref="ModelFileException">No integer, or out of range.</exception>
    public long Int64(string key, long fallback) => TryValue(key, out MetadataValue value) ? Int64(key, value) : fallback;

    /// <summary>A number as a 32-bit float; integers are accepted.</summary>
    /// <exception cref="ModelFileException">Missing, no number, NaN, or beyond the range of a 32-bit float.</exception>
    public float Float(string key) => (float)Number(key, Value(key), float.MaxValue);

    /// <summary>A number as a 32-bit float, or <paramref name="fallback"/> when the key is missing.</summary>
    /// <exception cref="ModelFileException">No number, NaN, or beyond the range of a 32-bit float.</exception>
    public float Float(string key, float fallback) => TryValue(key, out MetadataValue value) ? (float)Number(key, value, float.MaxValue) : fallback;

    /// <summary>A number as a 64-bit float; integers are accepted.</summary>
    /// <exception cref="ModelFileException">Missing, no number, or NaN.</exception>
    public double Double(string key) => Number(key, Value(key), double.MaxValue);

    /// <summary>A number as a 64-bit float, or <paramref name="fallback"/> when the key is missing.</summary>
    /// <exception cref="ModelFileException">No number, or NaN.</exception>
    public double Double(string key, double fallback) => TryValue(key, out MetadataValue value) ? Number(key, value, double.MaxValue) : fallback;

    /// <summary>True or false.</summary>
    /// <exception cref="ModelFileException">Missing, or no boolean.</exception>
    public bool Bool(string key) => Expect(key, Value(key), MetadataKind.Bool).Bool;

    /// <summary>True or false, or <paramref name="fallback"/> when the key is missing.</summary>
    /// <exception cref="ModelFileException">No boolean.</exception>
    public bool Bool(string key, bool fallback) => TryValue(key, out MetadataValue value) ? Expect(key, value, MetadataKind.Bool).Bool : fallback;

    /// <summary>A string.</summary>
    /// <exception cref="ModelFileException">Missing, or no string.</exception>
    public string String(string key) => Expect(key, Value(key), MetadataKind.String).String;

    /// <summary>A string, or <paramref name="fallback"/> when the key is missing.</summary>
    /// <exception cref="ModelFileException">No string.</exception>
    [return: NotNullIfNotNull(nameof(fallback))]
    public string? String(string key, string? fallback) => TryValue(key, out MetadataValue value) ? Expect(key, value, MetadataKind.String).String : fallback;

    /// <summary>Number of elements of an array.</summary>
    /// <exception cref="ModelFileException">Missing, or no array.</exception>
    public int Count(string key) => Expect(key, Value(key), MetadataKind.Array).Array.Count;

    /// <summary>An array of strings, decoded by this call.</summary>
    /// <exception cref="ModelFileException">Missing, no array, or another element type.</exception>
    public string[] Strings(string key) => Elements(key, (at, value) => Expect(at, value, MetadataKind.String).String);

    /// <summary>An array of 32-bit integers.</summary>
    /// <exception cref="ModelFileException">Missing, no array, another element type, or an element out of range.</exception>
    public int[] Int32s(string key) => Elements(key, Int32);

    /// <summary>An array of numbers.</summary>
    /// <exception cref="ModelFileException">Missing, no array, another element type, or an element out of range.</exception>
    public float[] Floats(string key) => Elements(key, (at, value) => (float)Number(at, value, float.MaxValue));

    /// <summary>An array of booleans.</summary>
    /// <exception cref="ModelFileException">Missing, no array, or another element type.</exception>
    public bool[] Bools(string key) => Elements(key, (at, value) => Expect(at, value, MetadataKind.Bool).Bool);

    /// <summary>One integer or a list of them (end tokens, heads by layer); empty when the key is missing.</summary>
    /// <exception cref="ModelFileException">Another type, or an element out of range.</exception>
    public int[] Int32OrList(string key) => !TryValue(key, out MetadataValue value) ? [] : value.Kind == MetadataKind.Array ? Int32s(key) : [Int32(key, value)];

    /// <summary>The error of a key whose value is well formed but makes no sense.</summary>
    public ModelFileException Error(string key, string problem) => new(File, _prefix + key, problem);

    private bool TryValue(string key, out MetadataValue value) => _values.TryGetValue(_prefix + key, out value);

    private MetadataValue Value(string key) => TryValue(key, out MetadataValue value)
        ? value
        : throw Error(key, "is missing; the file is incomplete or made by another kind of model, convert or download it again");

    private MetadataValue Expect(string key, MetadataValue value, MetadataKind kind) => value.Kind == kind
        ? value
        : throw Error(key, $"is {Name(value.Kind)} ({Cut(value)}) where {Name(kind)} is needed; correct the file or convert it again");

    private int Int32(string key, MetadataValue value) => Int64(key, value) is >= int.MinValue and <= int.MaxValue and long number
        ? (int)number
        : throw OutOfRange(key, value, "32 bits");

    private long Int64(string key, MetadataValue value)
    {
        // Hand-written JSON has 4096.0 for 4096.
        if (value.Kind == MetadataKind.Real && Math.Floor(value.Real) == value.Real && Math.Abs(value.Real) < 1L << 53) return (long)value.Real;
        return !Expect(key, value, MetadataKind.Integer).IsHugeUnsigned ? value.Integer : throw OutOfRange(key, value, "64 bits");
    }

    private double Number(string key, MetadataValue value, double limit)
    {
        if (value.Kind != MetadataKind.Integer) Expect(key, value, MetadataKind.Real);
        double number = value.Real;
        if (double.IsNaN(number) || (Math.Abs(number) > limit && !double.IsInfinity(number))) throw OutOfRange(key, value, "a float");
        return number;
    }

    private T[] Elements<T>(string key, Func<string, MetadataValue, T> read)
    {
        MetadataArray array = Expect(key, Value(key), MetadataKind.Array).Array;
        var result = new T[array.Count];
        int i = 0;
        foreach (MetadataValue element in array.Elements()) result[i++] = read(key, element);
        return result;
    }

    private ModelFileException OutOfRange(string key, MetadataValue value, string type) => Error(key, $"{Cut(value)} does not fit {type}; correct the file or convert it again");

    private static string Cut(MetadataValue value) => value.ToString() is { Length: > 40 } text ? text[..40] + "..." : value.ToString();

    private static string Name(MetadataKind kind) => kind switch
    {
        MetadataKind.Integer => "an integer",
        MetadataKind.Real => "a number",
        MetadataKind.Bool => "a boolean",
        MetadataKind.String => "a string",
        _ => "an array",
    };
}
