using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Engine.Cpu;

/// <summary>
/// Assembles the integer tile of 512 bits: up to six rows by two vectors of columns, four byte products a lane in one instruction (VPDPBUSD), and the end of each
/// segment as <see cref="TileSums{TFormat,TTier,TInt,TFloat}"/> has it, operation for operation, so that the sums are the same to the bit. Two sets of accumulators
/// take turns: while one collects a segment's products, the other's sums of the segment before are scaled and added, an instruction here and there among the
/// products, so that the multipliers never wait for the end of a segment. A tile of records makes its operands of them by the format's own expressions
/// (<see cref="RecordOperands"/>). The function takes a pointer to <see cref="IntegerTileArgs"/> whose TileRows are the shape's rows. It uses no stack; the registers
/// that belong to the caller rest in the tile's Products.
/// </summary>
internal sealed class IntegerTileAssembler
{
    private const int Vector = 64;
    private const int Pair = 2 * Vector;
    private const int StepsPerBlock = 8;
    private const int Line = 64;

    // The registers that belong to the caller, vectors first, at the beginning of the tile's Products.
    private const int SavedVectorBytes = 10 * Vector, SavedRegisterBytes = 4 * 8;

    /// <summary>Where in the tile's Products a tile of records finds its constants.</summary>
    public const int ConstantsOffset = SavedVectorBytes + SavedRegisterBytes;

    private static readonly AssemblerRegisterZMM[][] Sets =
    [
        [zmm16, zmm17, zmm18, zmm19, zmm20, zmm21, zmm22, zmm23, zmm24, zmm25, zmm26, zmm27],
        [zmm28, zmm29, zmm30, zmm31, zmm6, zmm7, zmm8, zmm9, zmm10, zmm11, zmm12, zmm13],
    ];

    private static readonly AssemblerRegisterZMM[] Columns = [zmm0, zmm1];
    private static readonly AssemblerRegisterZMM[] ColumnScales = [zmm2, zmm3];
    private static readonly AssemblerRegisterZMM Activation = zmm4;
    private static readonly AssemblerRegisterZMM Factor = zmm5;
    private static readonly AssemblerRegisterZMM ScaledSum = zmm14;

    private static readonly AssemblerRegisterZMM[] WindowsVectors = [zmm6, zmm7, zmm8, zmm9, zmm10, zmm11, zmm12, zmm13, zmm14, zmm15];

    private static readonly AssemblerRegister64 Weights = rcx;
    private static readonly AssemblerRegister64 Activations = rdx;
    private static readonly AssemblerRegister64 Scales = r8;
    private static readonly AssemblerRegister64 RowFactors = r9;
    private static readonly AssemblerRegister64 RowStarts = r10;
    private static readonly AssemblerRegister32 Segments = r11d;
    private static readonly AssemblerRegister64 RowSums = rax;
    private static readonly AssemblerRegister64 Minimums = rsi;
    private static readonly AssemblerRegister64 RowScaledSums = rdi;
    private static readonly AssemblerRegister64 Saved = rbx;
    // What is read next, for a tile of records.
    private static readonly AssemblerRegister64 Following = r12;

    private readonly Assembler _c = new(64);
    private readonly IntegerTileShape _shape;
    private readonly int _rows;
    private readonly int _segmentsPerBlock;
    private readonly OperandAssembler? _operands;

    // The scaling of the segment before, of which some is emitted between any two rows' products.
    private readonly Queue<Action> _waiting = new();

    private IntegerTileAssembler(IntegerTileShape shape)
    {
        (_shape, _rows, _segmentsPerBlock) = (shape, shape.Rows, 32 / shape.ScaleLength);
        if (shape.Records is not { } records) return;
        // Two registers may hold constants: the sums' one where there are no minimums. The activations' is free while an operand is made.
        _operands = new OperandAssembler(_c, records, Weights, Saved + ConstantsOffset, Activation, shape.HasMinimum ? [zmm15] : [zmm15, ScaledSum]);
    }

    /// <summary>The code of a tile.</summary>
    /// <param name="shape">Which tile.</param>
    /// <param name="windows">Whether it is called by the convention of Windows (argument in rcx), or by System V's (rdi).</param>
    public static byte[] Assemble(IntegerTileShape shape, bool windows) => new IntegerTileAssembler(shape).Assemble(windows);

    private byte[] Assemble(bool windows)
    {
        Assembler c = _c;
        Label loop = c.CreateLabel(), first = c.CreateLabel(), second = c.CreateLabel(), end = c.CreateLabel();
        bool saves = windows || _operands != null;
        if (saves) Save(windows);
        Load(windows ? rcx : rdi);
        _operands?.LoadConstants();
        c.test(Segments, Segments);
        c.je(end);
        Multiply(0);
        c.Label(ref loop);
        c.dec(Segments);
        c.je(first);
        Scale(0);
        Multiply(1);
        c.dec(Segments);
        c.je(second);
        Scale(1);
        Multiply(0);
        c.jmp(loop);

        c.Label(ref first);
        Scale(0);
        Flush(0);
        c.jmp(end);
        c.Label(ref second);
        Scale(1);
        Flush(0);
        c.Label(ref end);
        if (saves) Restore(windows);
        c.vzeroupper();
        return AssembledFunctions.Finish(c);
    }

    private void Load(AssemblerRegister64 args)
    {
        (AssemblerRegister64 Register, int Offset)[] fields =
        [
            (Activations, IntegerTileOffsets.Activations), (Scales, IntegerTileOffsets.Scales), (RowFactors, IntegerTileOffsets.RowFactors),
            (RowStarts, IntegerTileOffsets.RowStarts), (RowSums, IntegerTileOffsets.Sums), (Minimums, IntegerTileOffsets.Minimums),
            (RowScaledSums, IntegerTileOffsets.RowScaledSums), (Weights, IntegerTileOffsets.Weights),
            .. _operands != null ? new[] { (Following, IntegerTileOffsets.Following) } : [],
        ];
        _c.mov(Segments, __dword_ptr[args + IntegerTileOffsets.Segments]);
        // The argument's own register comes last.
        foreach ((AssemblerRegister64 register, int offset) in fields.OrderBy(field => field.Register == args)) _c.mov(register, __qword_ptr[args + offset]);
    }

    // One segment's products; the scaling that waits goes between them.
    private void Multiply(int set)
    {
        AssemblerRegisterZMM[] sums = Sets[set];
        Begin(sums);
        int steps = StepsPerBlock / _segmentsPerBlock, slots = steps * _rows, waiting = _waiting.Count;
        // The halves of a record come before the next one's operands.
        if (_shape.HasHalves && waiting > 0) Flush(waiting -= 2);
        for (int step = 0; step < steps; step++)
        {
            for (int v = 0; v < 2; v++)
            {
                if (_operands != null) _operands.Make(set * (StepsPerBlock - steps) + step, Columns[v], v);
                else _c.vmovdqu32(Columns[v], __zmmword_ptr[Weights + (step * Pair + v * Vector)]);
            }

            int lines = _shape.FollowingBytes / Line / _segmentsPerBlock;
            for (int line = lines * step / steps; line < lines * (step + 1) / steps; line++) _c.prefetcht1(__byte_ptr[Following + line * Line]);
            for (int row = 0; row < _rows; row++)
            {
                _c.vpbroadcastd(Activation, __dword_ptr[Activations + 4 * (step * _rows + row)]);
                for (int v = 0; v < 2; v++) _c.vpdpbusd(sums[2 * row + v], Columns[v], Activation);
                int slot = step * _rows + row + 1;
                Flush(waiting - waiting * slot / slots);
            }
        }

        if (_operands != null) _c.add(Following, _shape.FollowingBytes / _segmentsPerBlock);
        if (_operands == null) _c.add(Weights, steps * Pair);
        else if (_segmentsPerBlock == 1 || set == 1) _c.add(Weights, _shape.RecordBytes);
        _c.add(Activations, steps * 4 * _rows);
    }

    // The sums that the offset of unsigned weights takes away, so that the products need no correction.
    private void Begin(AssemblerRegisterZMM[] sums)
    {
        for (int row = 0; row < _rows; row++)
        {
            if (_shape.ZeroShift < 0)
            {
                for (int v = 0; v < 2; v++) _c.vpxord(sums[2 * row + v], sums[2 * row + v], sums[2 * row + v]);
                continue;
            }

            _c.vpbroadcastd(Activation, __dword_ptr[RowStarts + 4 * row]);
            _c.vpslld(sums[2 * row], Activation, (byte)_shape.ZeroShift);
            _c.vmovdqa32(sums[2 * row + 1], sums[2 * row]);
        }

        if (_shape.ZeroShift >= 0) _c.add(RowStarts, 4 * _rows);
    }

    // Puts the end of a segment, row by row, where the products of the next will be multiplied.
    private void Scale(int set)
    {
        for (int v = 0; v < 2; v++)
        {
            int vector = v;
            // In a record the halves lie behind the operands, which the weights' pointer has passed.
            if (_shape.HasHalves) _waiting.Enqueue(() => _c.vcvtph2ps(ColumnScales[vector], __ymmword_ptr[Weights + (vector - 2) * Vector / 2]));
            else _waiting.Enqueue(() => _c.vmovups(ColumnScales[vector], __zmmword_ptr[Scales + vector * Vector]));
        }

        for (int row = 0; row < _rows; row++) ScaleRow(row, Sets[set]);
        if (!_shape.HasHalves) _waiting.Enqueue(() => _c.add(Scales, Pair));
        // Both segments of a block share their factors.
        if (_segmentsPerBlock == 1 || set == 1) _waiting.Enqueue(() => _c.add(RowFactors, 4 * _rows));
        if (!_shape.HasMinimum) return;
        _waiting.Enqueue(() => _c.add(Minimums, Pair));
        _waiting.Enqueue(() => _c.add(RowScaledSums, 4 * _rows));
    }

    private void ScaleRow(int row, AssemblerRegisterZMM[] sums)
    {
        _waiting.Enqueue(() => _c.vbroadcastss(Factor, __dword_ptr[RowFactors + 4 * row]));
        if (_shape.HasMinimum) _waiting.Enqueue(() => _c.vbroadcastss(ScaledSum, __dword_ptr[RowScaledSums + 4 * row]));
        for (int v = 0; v < 2; v++)
        {
            AssemblerRegisterZMM sum = sums[2 * row + v];
            int vector = v, place = row * Pair + v * Vector;
            _waiting.Enqueue(() => _c.vcvtdq2ps(sum, sum));
            _waiting.Enqueue(() => _c.vmulps(sum, sum, Factor));
            _waiting.Enqueue(() => _c.vfmadd213ps(sum, ColumnScales[vector], __zmmword_ptr[RowSums + place]));
            if (_shape.HasMinimum) _waiting.Enqueue(() => _c.vfmadd231ps(sum, ScaledSum, __zmmword_ptr[Minimums + vector * Vector]));
            _waiting.Enqueue(() => _c.vmovups(__zmmword_ptr[RowSums + place], sum));
        }
    }

    private void Flush(int left)
    {
        while (_waiting.Count > left) _waiting.Dequeue()();
    }

    private void Save(bool windows)
    {
        AssemblerRegister64 args = windows ? rcx : rdi;
        _c.mov(rax, __qword_ptr[args + IntegerTileOffsets.Products]);
        _c.mov(__qword_ptr[rax + SavedVectorBytes], rbx);
        _c.mov(Saved, rax);
        _c.mov(__qword_ptr[Saved + (SavedVectorBytes + 24)], r12);
        if (!windows) return;
        for (int i = 0; i < WindowsVectors.Length; i++) _c.vmovups(__zmmword_ptr[Saved + i * Vector], WindowsVectors[i]);
        _c.mov(__qword_ptr[Saved + (SavedVectorBytes + 8)], rsi);
        _c.mov(__qword_ptr[Saved + (SavedVectorBytes + 16)], rdi);
    }

    private void Restore(bool windows)
    {
        for (int i = 0; windows && i < WindowsVectors.Length; i++) _c.vmovups(WindowsVectors[i], __zmmword_ptr[Saved + i * Vector]);
        if (windows)
        {
            _c.mov(rdi, __qword_ptr[Saved + (SavedVectorBytes + 16)]);
            _c.mov(rsi, __qword_ptr[Saved + (SavedVectorBytes + 8)]);
        }

        _c.mov(r12, __qword_ptr[Saved + (SavedVectorBytes + 24)]);
        _c.mov(rbx, __qword_ptr[Saved + SavedVectorBytes]);
    }
}
