using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Engine.Tensors;
using Engine.TestSupport;

namespace Engine.Cpu.Tests;

/// <summary>The arguments of an integer tile of 512 bits, each area between guard pages.</summary>
internal sealed unsafe class TileMemory : IDisposable
{
    private const int Lanes = 16;
    private const int Pair = 2 * Lanes;

    private readonly IntegerTileShape _shape;
    private readonly GuardedMemory _weights, _scales, _minimums, _activations, _sides, _units, _sums, _products;
    private readonly int _blocks;
    private readonly bool _rowMajor;

    /// <param name="shape">The tile.</param>
    /// <param name="blocks">Blocks of 32 elements of K.</param>
    /// <param name="alignEnd">Whether the areas end at guard pages, or begin there.</param>
    /// <param name="rowMajor">Whether it is a tile of the tile registers: its rows lie row-major, and its weights are signed.</param>
    public TileMemory(IntegerTileShape shape, int blocks, bool alignEnd, bool rowMajor = false)
    {
        (_shape, _blocks, _rowMajor) = (shape, blocks, rowMajor);
        int segments = blocks * 32 / shape.ScaleLength;
        _weights = new GuardedMemory((long)shape.RecordBytes * blocks, alignEnd);
        _scales = new GuardedMemory(4L * Pair * segments, alignEnd);
        _minimums = new GuardedMemory(shape.HasMinimum ? 4L * Pair * segments : 0, alignEnd);
        _activations = new GuardedMemory(QuantizedRows.ValueBytes(shape.Rows, blocks, 1), alignEnd);
        _sides = new GuardedMemory(QuantizedRows.SideBytes(shape.Rows, blocks), alignEnd);
        _units = new GuardedMemory(4L * shape.Rows, alignEnd);
        _sums = new GuardedMemory(4L * Pair * shape.Rows, alignEnd);
        ReadOnlyMemory<byte> constants = shape.Records?.Constants ?? default;
        _products = new GuardedMemory(rowMajor ? 4L * Lanes * shape.Rows : IntegerTileAssembler.ConstantsOffset + constants.Length, alignEnd);
        if (!rowMajor) constants.Span.CopyTo(_products.Span<byte>()[IntegerTileAssembler.ConstantsOffset..]);
        Random random = new(7);
        foreach (ref float sum in _sums.Span<float>()) sum = (float)(random.NextDouble() - 0.5);
    }

    /// <summary>The rows, one slice of one tile.</summary>
    public QuantizedRows Rows => new()
    {
        Rows = _shape.Rows,
        Blocks = _blocks,
        Forms = ActivationForms.Bytes | ActivationForms.BlockSums | ActivationForms.HalfBlockSums,
        Bytes = _activations.Pointer,
        RowMajor = _rowMajor,
        Sides = (float*)_sides.Pointer,
        Units = (float*)_units.Pointer,
    };

    /// <summary>The arguments.</summary>
    public IntegerTileArgs Args
    {
        get
        {
            IntegerTileArgs args = new()
            {
                Weights = _weights.Pointer,
                Scales = (float*)_scales.Pointer,
                Minimums = (float*)_minimums.Pointer,
                Segments = _blocks * 32 / _shape.ScaleLength,
                Activations = _activations.Pointer,
                TileRows = _shape.Rows,
                Sums = (float*)_sums.Pointer,
                Products = _products.Pointer,
            };
            args.SetSides((float*)_sides.Pointer, _blocks, 0, _shape.ScaleLength, _shape.ScaleLength);
            return args;
        }
    }

    /// <summary>Any operands, extremes among them.</summary>
    public void Fill(Random random)
    {
        random.NextBytes(_weights.Span<byte>());
        random.NextBytes(_activations.Span<byte>());
        // All products at their limits, of both signs, in the first block.
        _weights.Span<byte>()[.._shape.RecordBytes].Fill(_rowMajor ? (byte)128 : (byte)255);
        for (int i = 0; i < 32 * _shape.Rows; i++) _activations.Span<byte>()[i] = (byte)((i & 4) == 0 ? 127 : 128);
        foreach (ref float scale in _scales.Span<float>()) scale = (float)(random.NextDouble() - 0.5);
        for (int i = 0; _shape.HasHalves && i < _blocks * Pair; i++) Halves(i / Pair)[i % Pair] = (Half)_scales.Span<float>()[i];
        foreach (ref float minimum in _minimums.Span<float>()) minimum = (float)(random.NextDouble() - 0.5);
        foreach (ref float side in _sides.Span<float>()) side = (float)random.NextDouble();
        IntegerTileArgs args = Args;
        for (int i = 0; i < args.Segments * _shape.Rows; i++) ((int*)args.RowStarts)[i] = random.Next(-4096, 4096);
    }

    /// <summary>Weights of a format as panels hold them, unpacked, and quantized rows, of which each has the same numbers whatever the rows of the tile.</summary>
    public void Fill<TFormat>(QuantFormat format) where TFormat : struct, IPackedIntegers
    {
        using StoredWeights stored = new(format, Pair, 32 * _blocks, _blocks);
        using NativeBuffer panel = new(PanelShape<TFormat, SoftwareAssembledTier, Vector512<int>, Vector512<float>>.PanelBytes(_blocks));
        PackPanel<TFormat, SoftwareAssembledTier, Vector512<int>, Vector512<float>>.Run(stored.Pointer, QuantFormatInfo.Of(format).RowBytes(32 * _blocks), Pair, _blocks, panel.Pointer);
        using NativeBuffer headers = new(4L * _blocks * WidenHeaders<TFormat, SoftwareAssembledTier, Vector512<int>, Vector512<float>>.Numbers + 1);
        WidenHeaders<TFormat, SoftwareAssembledTier, Vector512<int>, Vector512<float>>.Run(panel.Pointer, 0, _blocks, (float*)headers.Pointer);
        if (_shape.Records == null) UnpackPanel<TFormat, SoftwareAssembledTier, Vector512<int>, Vector512<float>>.Run(panel.Pointer, _blocks, 0, _blocks, _weights.Pointer);
        else new Span<byte>(panel.Pointer + _blocks / TFormat.Records * PanelShape<TFormat, SoftwareAssembledTier, Vector512<int>, Vector512<float>>.HeaderBytes, (int)_weights.Bytes).CopyTo(_weights.Span<byte>());
        UnpackScales<TFormat, SoftwareAssembledTier, Vector512<int>, Vector512<float>>.Run(panel.Pointer, _blocks, 0, _blocks, (float*)_scales.Pointer, (float*)_minimums.Pointer, (float*)headers.Pointer);
        if (_rowMajor) CentreOperands.Run(_weights.Pointer, (int)_weights.Bytes, PanelShape<TFormat, SoftwareAssembledTier, Vector512<int>, Vector512<float>>.ZeroShift);
        QuantizedRows quantized = Rows;
        Random random = new(_blocks);
        float[] x = new float[32 * _blocks];
        for (int row = 0; row < _shape.Rows; row++)
        {
            for (int i = 0; i < x.Length; i++) x[i] = (float)(random.NextDouble() * 2 - 1) * (i % 53 == 7 ? 20 : 1);
            fixed (float* values = x) QuantizeRow<SoftwareAssembledTier, Vector512<int>, Vector512<float>>.Run(values, &quantized, row);
        }
    }

    /// <summary>The sums by definition; the memory keeps what is added to.</summary>
    public float[] Define()
    {
        IntegerTileArgs args = Args;
        float[] sums = _sums.Span<float>().ToArray();
        int rows = _shape.Rows, steps = _shape.ScaleLength / 4;
        for (int segment = 0; segment < args.Segments; segment++)
        {
            for (int row = 0; row < rows; row++)
            {
                float factor = args.RowFactors[segment * _shape.ScaleLength / 32 * rows + row];
                for (int column = 0; column < Pair; column++)
                {
                    int sum = 0;
                    for (int k = 0; k < _shape.ScaleLength; k++)
                    {
                        int step = segment * steps + k / 4, block = step / 8;
                        byte weight = _shape.Records is { } records
                            ? (byte)(records.Steps[step % 8].Lane(new ReadOnlySpan<byte>(args.Weights + _shape.RecordBytes * block, _shape.RecordBytes), column) >> 8 * (k % 4))
                            : args.Weights[_shape.RecordBytes * block + 4 * (Pair * (step % 8) + column) + k % 4];
                        sbyte x = (sbyte)args.Activations[_rowMajor ? 32 * (rows * block + row) + 4 * (step % 8) + k % 4 : 4 * (rows * step + row) + k % 4];
                        sum += (_rowMajor ? (sbyte)weight : weight) * x;
                    }

                    if (_shape.ZeroShift >= 0) sum += ((int*)args.RowStarts)[segment * rows + row] << _shape.ZeroShift;
                    ref float acc = ref sums[row * Pair + column];
                    acc = MathF.FusedMultiplyAdd(sum * factor, _shape.HasHalves ? (float)Halves(segment)[column] : args.Scales[segment * Pair + column], acc);
                    if (_shape.HasMinimum) acc = MathF.FusedMultiplyAdd(args.Minimums[segment * Pair + column], args.RowScaledSums[segment * rows + row], acc);
                }
            }
        }

        return sums;
    }

    private Half* Halves(int block) => (Half*)(_weights.Pointer + _shape.RecordBytes * (block + 1)) - Pair;

    /// <summary>The sums that a tile left; the memory is as it was before.</summary>
    public float[] TakeSums()
    {
        float[] sums = _sums.Span<float>().ToArray();
        Random random = new(7);
        foreach (ref float sum in _sums.Span<float>()) sum = (float)(random.NextDouble() - 0.5);
        return sums;
    }

    /// <summary>Runs the assembled tile in every way that there is and compares bits.</summary>
    public void CheckAssembled(float[] expected, string what)
    {
        if (!_rowMajor)
        {
            AssembledRun.Each(windows => IntegerTileAssembler.Assemble(_shape, windows), ProcessorInstructions.Here.Vnni512, Check);
            return;
        }

        AmxIntegerTileShape shape = new(_shape.Rows, _shape.ScaleLength, _shape.HasMinimum);
        AssembledRun.EachShaped(shape.Registers, windows => AmxIntegerTileAssembler.Assemble(shape, windows), Check);

        void Check(string way, AssembledRun.Runner run)
        {
            IntegerTileArgs args = Args;
            run((nint)(&args));
            Assert.That(MemoryMarshal.AsBytes<float>(TakeSums()).SequenceEqual(MemoryMarshal.AsBytes<float>(expected)), $"{what}, {way}");
        }
    }

    public void Dispose()
    {
        foreach (GuardedMemory memory in new[] { _weights, _scales, _minimums, _activations, _sides, _units, _sums, _products }) memory.Dispose();
    }
}
