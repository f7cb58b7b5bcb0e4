namespace Engine.Weights;

/// <summary>What a metadata value is.</summary>
public enum MetadataKind
{
    /// <summary>An integer of any width.</summary>
    Integer,
    /// <summary>A floating-point number.</summary>
    Real,
    /// <summary>True or false.</summary>
    Bool,
    /// <summary>A string.</summary>
    String,
    /// <summary>A list of values.</summary>
    Array,
}

/// <summary>One value of a model's metadata. Numbers keep their exact value; arrays may be views into the mapped file.</summary>
internal readonly struct MetadataValue
{
    private readonly long _integer;
    private readonly double _real;
    private readonly object? _reference;

    private MetadataValue(MetadataKind kind, long integer, double real, object? reference, bool unsigned = false) =>
        (Kind, _integer, _real, _reference, IsHugeUnsigned) = (kind, integer, real, reference, unsigned);

    public MetadataKind Kind { get; }

    /// <summary>An unsigned integer above <see cref="long.MaxValue"/>: <see cref="Integer"/> holds its bits.</summary>
    public bool IsHugeUnsigned { get; }

    public long Integer => _integer;

    public double Real => Kind == MetadataKind.Real ? _real : IsHugeUnsigned ? (ulong)_integer : _integer;

    public bool Bool => _integer != 0;

    public string String => (string)_reference!;

    public MetadataArray Array => (MetadataArray)_reference!;

    public static MetadataValue Of(long value) => new(MetadataKind.Integer, value, 0, null);

    public static MetadataValue Of(ulong value) => new(MetadataKind.Integer, (long)value, 0, null, value > long.MaxValue);

    public static MetadataValue Of(double value) => new(MetadataKind.Real, 0, value, null);

    public static MetadataValue Of(bool value) => new(MetadataKind.Bool, value ? 1 : 0, 0, null);

    public static MetadataValue Of(string value) => new(MetadataKind.String, 0, 0, value);

    public static MetadataValue Of(MetadataArray value) => new(MetadataKind.Array, 0, 0, value);

    /// <summary>The value as a person reads it, long arrays cut.</summary>
    public override string ToString() => Kind switch
    {
        MetadataKind.Integer => IsHugeUnsigned ? ((ulong)_integer).ToString() : _integer.ToString(),
        MetadataKind.Real => ((float)_real).ToString("R"),
        MetadataKind.Bool => Bool ? "true" : "false",
        MetadataKind.String => String,
        _ => Array.ToString()!,
    };
}

/// <summary>An array value: its elements are read when they are asked for.</summary>
internal abstract class MetadataArray
{
    private const int Shown = 8;

    public abstract int Count { get; }

    /// <summary>Reads every element in order.</summary>
    public abstract IEnumerable<MetadataValue> Elements();

    public override string ToString() =>
        $"[{string.Join(", ", Elements().Take(Shown).Select(value => value.Kind == MetadataKind.Array ? "[...]" : value.ToString()))}{(Count > Shown ? $", ... {Count} in all" : "")}]";
}

/// <summary>An array that is already in memory.</summary>
internal sealed class MetadataList(MetadataValue[] values) : MetadataArray
{
    public override int Count => values.Length;

    public override IEnumerable<MetadataValue> Elements() => values;
}
