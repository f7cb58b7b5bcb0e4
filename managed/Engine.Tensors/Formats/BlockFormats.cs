namespace Engine.Tensors.Formats;

/// <summary>The plain formats by id: the only place that turns a <see cref="QuantFormat"/> into a format type.</summary>
public static unsafe class BlockFormats
{
    /// <summary>Runs <paramref name="action"/> with the format's type.</summary>
    /// <exception cref="UnsupportedException">No plain decoder exists for the format.</exception>
    public static void Run<TAction>(QuantFormat format, ref TAction action) where TAction : struct, IFormatAction, allows ref struct
    {
        switch (format)
        {
            case QuantFormat.F32: action.Run<F32>(); break;
            case QuantFormat.F16: action.Run<F16>(); break;
            case QuantFormat.BF16: action.Run<BF16>(); break;
            case QuantFormat.Q8_0: action.Run<Q8_0>(); break;
            default: throw new UnsupportedException($"tensor type {format}", "convert the file to a supported type such as Q8_0 or F16");
        }
    }

    /// <summary>Decodes a row.</summary>
    /// <param name="format">Encoding of the row.</param>
    /// <param name="source">First byte of the row, any alignment.</param>
    /// <param name="values">Receives the elements; its length is a multiple of the block.</param>
    public static void Decode(QuantFormat format, byte* source, Span<float> values)
    {
        fixed (float* destination = values)
        {
            DecodeRow action = new(source, destination, values.Length);
            Run(format, ref action);
        }
    }

    private readonly struct DecodeRow(byte* source, float* destination, int count) : IFormatAction
    {
        public void Run<TFormat>() where TFormat : struct, IBlockFormat
        {
            if (count % TFormat.Elements != 0) throw new ArgumentException($"A row of {count} elements is no multiple of the block of {TFormat.Elements}.");
            for (int block = 0; block < count / TFormat.Elements; block++)
                TFormat.Decode(source + (long)block * TFormat.Bytes, destination + (long)block * TFormat.Elements);
        }
    }
}

/// <summary>Work that is generic over the format's type.</summary>
public interface IFormatAction
{
    /// <summary>Does the work for one format.</summary>
    void Run<TFormat>() where TFormat : struct, IBlockFormat;
}
