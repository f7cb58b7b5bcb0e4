namespace Engine.Weights;

/// <summary>The types of GGUF metadata values, with their ids in the file (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).</summary>
internal enum GgufValueType : uint
{
    UInt8 = 0,
    Int8 = 1,
    UInt16 = 2,
    Int16 = 3,
    UInt32 = 4,
    Int32 = 5,
    Float32 = 6,
    Bool = 7,
    String = 8,
    Array = 9,
    UInt64 = 10,
    Int64 = 11,
    Float64 = 12,
}

/// <summary>Sizes of <see cref="GgufValueType"/>.</summary>
internal static class GgufValueTypes
{
    /// <summary>Bytes of a value of fixed size; 0 for strings and arrays, -1 for an unknown id.</summary>
    public static int FixedBytes(this GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        GgufValueType.UInt64 or GgufValueType.Int64 or GgufValueType.Float64 => 8,
        GgufValueType.String or GgufValueType.Array => 0,
        _ => -1,
    };

    /// <summary>The least bytes that a value takes: what bounds a count before anything is allocated for it.</summary>
    public static int LeastBytes(this GgufValueType type) => type switch
    {
        GgufValueType.String => 8,
        GgufValueType.Array => 12,
        _ => type.FixedBytes(),
    };
}
