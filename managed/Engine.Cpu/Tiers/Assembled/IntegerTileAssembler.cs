using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Engine.Cpu;

/// <summary>
/// Assembles the integer tile of 512 bits: up to six rows by two vectors of columns, four byte products a lane in one instruction (VPDPBUSD), and the end of each
/// segment as <see cref="TileSums{TFormat,TTier,TInt,TFloat}"/> has it, operation for operation, so that the sums are the same to the bit. The function takes a
/// pointer to <see cref="IntegerTileArgs"/> whose TileRows are the shape's rows. It uses registers that both calling conventions leave to the callee,
/// and no stack.
/// </summary>
internal static class IntegerTileAssembler
{
    private const int Vector = 64;
    private const int Pair = 2 * Vector;
    private const int StepsPerBlock = 8;

    // zmm6 to zmm15 belong to the caller on Windows.
    private static readonly AssemblerRegisterZMM[] Sums = [zmm16, zmm17, zmm18, zmm19, zmm20, zmm21, zmm22, zmm23, zmm24, zmm25, zmm26, zmm27];
    private static readonly AssemblerRegisterZMM[] Factors = [zmm28, zmm29, zmm30, zmm31, zmm4, zmm5];
    private static readonly AssemblerRegisterZMM[] Columns = [zmm0, zmm1];
    private static readonly AssemblerRegisterZMM Passing = zmm2;

    private static readonly AssemblerRegister64 Args = rax;
    private static readonly AssemblerRegister64 Weights = rcx;
    private static readonly AssemblerRegister64 Activations = rdx;
    // Bytes from the first segment's scales, and from the first block's row factors.
    private static readonly AssemblerRegister64 ScaleOffset = r8;
    private static readonly AssemblerRegister64 Base = r9;
    private static readonly AssemblerRegister64 RowOffset = r10;
    private static readonly AssemblerRegister32 Blocks = r11d;

    /// <summary>The code of a tile.</summary>
    /// <param name="shape">Which tile.</param>
    /// <param name="windows">Whether it is called by the convention of Windows (argument in rcx), or by System V's (rdi).</param>
    public static byte[] Assemble(IntegerTileShape shape, bool windows)
    {
        Assembler c = new(64);
        Label block = c.CreateLabel(), end = c.CreateLabel();
        int segments = 32 / shape.ScaleLength;
        c.mov(Args, windows ? rcx : rdi);
        c.mov(Blocks, __dword_ptr[Args + IntegerTileOffsets.Segments]);
        if (segments == 2) c.shr(Blocks, 1);
        c.test(Blocks, Blocks);
        c.je(end);
        c.mov(Weights, __qword_ptr[Args + IntegerTileOffsets.Weights]);
        c.mov(Activations, __qword_ptr[Args + IntegerTileOffsets.Activations]);
        c.xor(r8d, r8d);
        c.xor(r10d, r10d);

        c.Label(ref block);
        for (int segment = 0; segment < segments; segment++)
        {
            BeginSegment(c, shape, segment);
            int steps = StepsPerBlock / segments;
            for (int step = segment * steps; step < (segment + 1) * steps; step++) Step(c, shape.Rows, step);
            EndSegment(c, shape, segment);
        }

        c.add(Weights, StepsPerBlock * Pair);
        c.add(Activations, StepsPerBlock * 4 * shape.Rows);
        c.add(ScaleOffset, segments * Pair);
        c.add(RowOffset, 4 * shape.Rows);
        c.dec(Blocks);
        c.jne(block);

        c.Label(ref end);
        c.vzeroupper();
        return AssembledFunctions.Finish(c);
    }

    private static Span<AssemblerRegisterZMM> Used(IntegerTileShape shape) => Sums.AsSpan(0, 2 * shape.Rows);

    private static void Step(Assembler c, int rows, int step)
    {
        for (int v = 0; v < 2; v++) c.vmovdqu32(Columns[v], __zmmword_ptr[Weights + (step * Pair + v * Vector)]);
        for (int row = 0; row < rows; row++)
        {
            c.vpbroadcastd(Factors[row], __dword_ptr[Activations + 4 * (step * rows + row)]);
            for (int v = 0; v < 2; v++) c.vpdpbusd(Sums[2 * row + v], Columns[v], Factors[row]);
        }
    }

    // The sums that the offset of unsigned weights takes away, so that the products need no correction.
    private static void BeginSegment(Assembler c, IntegerTileShape shape, int segment)
    {
        if (shape.ZeroShift < 0)
        {
            foreach (AssemblerRegisterZMM sum in Used(shape)) c.vpxord(sum, sum, sum);
            return;
        }

        int rows = shape.Rows, segments = 32 / shape.ScaleLength;
        c.mov(Base, __qword_ptr[Args + IntegerTileOffsets.RowStarts]);
        for (int row = 0; row < rows; row++)
        {
            c.vpbroadcastd(Passing, __dword_ptr[Base + RowOffset * segments + 4 * (segment * rows + row)]);
            for (int v = 0; v < 2; v++) c.vpslld(Sums[2 * row + v], Passing, (byte)shape.ZeroShift);
        }
    }

    private static void EndSegment(Assembler c, IntegerTileShape shape, int segment)
    {
        int rows = shape.Rows, segments = 32 / shape.ScaleLength;
        foreach (AssemblerRegisterZMM sum in Used(shape)) c.vcvtdq2ps(sum, sum);
        c.mov(Base, __qword_ptr[Args + IntegerTileOffsets.RowFactors]);
        for (int row = 0; row < rows; row++) c.vbroadcastss(Factors[row], __dword_ptr[Base + RowOffset + 4 * row]);
        LoadColumns(c, IntegerTileOffsets.Scales, segment);
        c.mov(Base, __qword_ptr[Args + IntegerTileOffsets.Sums]);
        for (int row = 0; row < rows; row++)
        {
            for (int v = 0; v < 2; v++)
            {
                c.vmulps(Sums[2 * row + v], Sums[2 * row + v], Factors[row]);
                c.vfmadd213ps(Sums[2 * row + v], Columns[v], __zmmword_ptr[Base + (row * Pair + v * Vector)]);
            }
        }

        if (shape.HasMinimum)
        {
            c.mov(Base, __qword_ptr[Args + IntegerTileOffsets.RowScaledSums]);
            for (int row = 0; row < rows; row++) c.vbroadcastss(Factors[row], __dword_ptr[Base + RowOffset * segments + 4 * (segment * rows + row)]);
            LoadColumns(c, IntegerTileOffsets.Minimums, segment);
            c.mov(Base, __qword_ptr[Args + IntegerTileOffsets.Sums]);
            for (int i = 0; i < 2 * rows; i++) c.vfmadd231ps(Sums[i], Columns[i & 1], Factors[i >> 1]);
        }

        for (int i = 0; i < 2 * rows; i++) c.vmovups(__zmmword_ptr[Base + i * Vector], Sums[i]);
    }

    private static void LoadColumns(Assembler c, int field, int segment)
    {
        c.mov(Base, __qword_ptr[Args + field]);
        for (int v = 0; v < 2; v++) c.vmovups(Columns[v], __zmmword_ptr[Base + ScaleOffset + (segment * Pair + v * Vector)]);
    }
}
