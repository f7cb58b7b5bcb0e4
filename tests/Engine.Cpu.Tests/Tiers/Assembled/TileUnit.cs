using System.Runtime.InteropServices;

namespace Engine.Cpu.Tests;

/// <summary>
/// The tile registers as the processor's manual has them (Intel SDM volume 1, chapter 18, and volume 2): palette 1, eight registers of up to 16 rows of 64 bytes. What a
/// processor would answer with an invalid-opcode or protection fault fails here.
/// </summary>
internal sealed unsafe class TileUnit
{
    private const int Registers = 8, MaxRows = 16, MaxRowBytes = 64;

    private readonly byte[] _data = new byte[Registers * MaxRows * MaxRowBytes];
    private readonly int[] _rows = new int[Registers];
    private readonly int[] _rowBytes = new int[Registers];

    /// <summary>Whether the registers have shapes.</summary>
    public bool IsShaped { get; private set; }

    /// <summary>LDTILECFG: [64] bytes of palette, start row, 14 zeros, bytes a row (16 bits each), rows.</summary>
    public void Shape(byte* shapes)
    {
        Check(shapes[0] == 1 && shapes[1] == 0, "palette and start row");
        for (int i = 2; i < 16; i++) Check(shapes[i] == 0, "reserved bytes");
        for (int i = 0; i < MaxRows; i++)
        {
            int rows = shapes[48 + i], rowBytes = *(ushort*)(shapes + 16 + 2 * i);
            Check(i < Registers ? rows <= MaxRows && rowBytes <= MaxRowBytes && rows == 0 == (rowBytes == 0) : rows == 0 && rowBytes == 0, $"shape of register {i}");
            if (i < Registers) (_rows[i], _rowBytes[i]) = (rows, rowBytes);
        }

        _data.AsSpan().Clear();
        IsShaped = true;
    }

    /// <summary>TILERELEASE.</summary>
    public void Release()
    {
        _data.AsSpan().Clear();
        _rows.AsSpan().Clear();
        _rowBytes.AsSpan().Clear();
        IsShaped = false;
    }

    /// <summary>TILEZERO.</summary>
    public void Zero(int register)
    {
        CheckUsed(register);
        Of(register).Clear();
    }

    /// <summary>TILELOADD: what lies beyond the shape becomes zero.</summary>
    public void Load(int register, byte* first, long stride)
    {
        Zero(register);
        for (int row = 0; row < _rows[register]; row++) new Span<byte>(first + row * stride, _rowBytes[register]).CopyTo(Row(register, row));
    }

    /// <summary>TILESTORED.</summary>
    public void Store(int register, byte* first, long stride)
    {
        CheckUsed(register);
        for (int row = 0; row < _rows[register]; row++) Row(register, row)[.._rowBytes[register]].CopyTo(new Span<byte>(first + row * stride, _rowBytes[register]));
    }

    /// <summary>TDPBSSD: signed bytes by signed bytes, four k a lane, without saturation.</summary>
    public void MultiplyBytes(int sums, int a, int b)
    {
        CheckProduct(sums, a, b);
        for (int row = 0; row < _rows[sums]; row++)
        {
            Span<int> sum = MemoryMarshal.Cast<byte, int>(Row(sums, row));
            Span<sbyte> x = MemoryMarshal.Cast<byte, sbyte>(Row(a, row));
            for (int k = 0; k < _rowBytes[a] / 4; k++)
            {
                Span<sbyte> y = MemoryMarshal.Cast<byte, sbyte>(Row(b, k));
                for (int lane = 0; lane < _rowBytes[sums] / 4; lane++)
                    for (int i = 0; i < 4; i++) sum[lane] += x[4 * k + i] * y[4 * lane + i];
            }
        }
    }

    /// <summary>
    /// TDPBF16PS: the lower and the upper products of the pairs are summed apart over k, with one rounding each; then both sums are added, and that to the register.
    /// Subnormal numbers are zeros before and after.
    /// </summary>
    public void MultiplyFloatPairs(int sums, int a, int b)
    {
        CheckProduct(sums, a, b);
        float[] lower = new float[MaxRowBytes / 4], upper = new float[MaxRowBytes / 4];
        for (int row = 0; row < _rows[sums]; row++)
        {
            lower.AsSpan().Clear();
            upper.AsSpan().Clear();
            Span<uint> x = MemoryMarshal.Cast<byte, uint>(Row(a, row));
            for (int k = 0; k < _rowBytes[a] / 4; k++)
            {
                Span<uint> y = MemoryMarshal.Cast<byte, uint>(Row(b, k));
                for (int lane = 0; lane < _rowBytes[sums] / 4; lane++)
                {
                    lower[lane] = CodeInterpreter.Flush(MathF.FusedMultiplyAdd(CodeInterpreter.Upper(x[k] << 16), CodeInterpreter.Upper(y[lane] << 16), lower[lane]));
                    upper[lane] = CodeInterpreter.Flush(MathF.FusedMultiplyAdd(CodeInterpreter.Upper(x[k]), CodeInterpreter.Upper(y[lane]), upper[lane]));
                }
            }

            Span<float> sum = MemoryMarshal.Cast<byte, float>(Row(sums, row));
            for (int lane = 0; lane < _rowBytes[sums] / 4; lane++)
                sum[lane] = CodeInterpreter.Flush(CodeInterpreter.Flush(sum[lane]) + CodeInterpreter.Flush(lower[lane] + upper[lane]));
        }
    }

    private void CheckProduct(int sums, int a, int b)
    {
        foreach (int register in new[] { sums, a, b }) CheckUsed(register);
        Check(sums != a && sums != b && a != b, "registers of a product are different ones");
        Check(_rows[a] == _rows[sums] && _rowBytes[b] == _rowBytes[sums] && _rowBytes[a] == 4 * _rows[b], "shapes of a product fit");
        Check(_rowBytes[sums] % 4 == 0, "whole lanes");
    }

    private void CheckUsed(int register) => Check(IsShaped && _rows[register] > 0, $"register {register} has a shape");

    private Span<byte> Of(int register) => _data.AsSpan(register * MaxRows * MaxRowBytes, MaxRows * MaxRowBytes);

    private Span<byte> Row(int register, int row) => Of(register).Slice(row * MaxRowBytes, MaxRowBytes);

    private static void Check(bool right, string what)
    {
        if (!right) throw new InvalidOperationException($"the processor would fault: {what}");
    }
}
