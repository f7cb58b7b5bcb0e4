using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Engine.Cpu;

/// <summary>
/// Assembles the integer tile of the tile registers: up to sixteen rows by two vectors of columns. The products of a segment of K for one vector of columns are
/// one instruction (TDPBSSD); they go through memory to the vector registers, where each row's scaled sums stay over the slice, and the end of each segment is
/// as <see cref="TileSums{TFormat,TTier,TInt,TFloat}"/> has it, operation for operation, so that the sums are the same to the bit. The function takes a pointer
/// to <see cref="IntegerTileArgs"/> whose rows lie row-major (<see cref="QuantizedRows.RowMajor"/>), whose weights are signed bytes and whose TileRows are the
/// shape's; the registers have the shape's shapes. It uses registers that both calling conventions leave to the callee, and no stack.
/// </summary>
internal static class AmxIntegerTileAssembler
{
    private const int Vector = 64;
    private const int Pair = 2 * Vector;
    private const int Block = 32;
    private const int BlockWeights = Block * Pair / 4;

    // zmm6 to zmm15 belong to the caller on Windows.
    private static readonly AssemblerRegisterZMM[] Sums =
        [zmm16, zmm17, zmm18, zmm19, zmm20, zmm21, zmm22, zmm23, zmm24, zmm25, zmm26, zmm27, zmm28, zmm29, zmm30, zmm31];
    private static readonly AssemblerRegisterZMM[] Scaled = [zmm2, zmm3, zmm4, zmm5];
    private static readonly AssemblerRegisterZMM Scale = zmm0;
    private static readonly AssemblerRegisterZMM Minimum = zmm1;

    private static readonly AssemblerRegister64 Args = rax;
    // 32: a row of activations; its double a row of products; its fourfold a step of weights.
    private static readonly AssemblerRegister64 Stride = rcx;
    private static readonly AssemblerRegister64 Store = rdx;
    // Bytes from the first segment's scales, and from the first block's row factors; the weights and activations lie eight or four times as far.
    private static readonly AssemblerRegister64 ScaleOffset = r8;
    private static readonly AssemblerRegister64 Base = r9;
    private static readonly AssemblerRegister64 RowOffset = r10;
    private static readonly AssemblerRegister32 Blocks = r11d;

    /// <summary>The code of a tile.</summary>
    /// <param name="shape">Which tile.</param>
    /// <param name="windows">Whether it is called by the convention of Windows (argument in rcx), or by System V's (rdi).</param>
    public static byte[] Assemble(AmxIntegerTileShape shape, bool windows)
    {
        Assembler c = new(64);
        Label end = c.CreateLabel();
        int segments = Block / shape.ScaleLength;
        c.mov(Args, windows ? rcx : rdi);
        c.mov(Blocks, __dword_ptr[Args + IntegerTileOffsets.Segments]);
        if (segments == 2) c.shr(Blocks, 1);
        c.test(Blocks, Blocks);
        c.je(end);
        c.mov(ecx, Block);
        c.mov(Store, __qword_ptr[Args + IntegerTileOffsets.Products]);
        for (int v = 0; v < 2; v++) Columns(c, shape, v);
        c.Label(ref end);
        c.vzeroupper();
        return AssembledFunctions.Finish(c);
    }

    // One vector of columns, all of the slice.
    private static void Columns(Assembler c, AmxIntegerTileShape shape, int v)
    {
        int segments = Block / shape.ScaleLength;
        Label block = c.CreateLabel();
        c.mov(Base, __qword_ptr[Args + IntegerTileOffsets.Sums]);
        for (int row = 0; row < shape.Rows; row++) c.vmovups(Sums[row], __zmmword_ptr[Base + (row * Pair + v * Vector)]);
        c.xor(r8d, r8d);
        c.xor(r10d, r10d);
        if (v > 0)
        {
            c.mov(Blocks, __dword_ptr[Args + IntegerTileOffsets.Segments]);
            if (segments == 2) c.shr(Blocks, 1);
        }

        c.Label(ref block);
        for (int segment = 0; segment < segments; segment++)
        {
            Multiply(c, shape, segment, v);
            ScaleProducts(c, shape, segment, v);
        }

        c.add(ScaleOffset, segments * Pair);
        c.add(RowOffset, 4 * shape.Rows);
        c.dec(Blocks);
        c.jne(block);
        c.mov(Base, __qword_ptr[Args + IntegerTileOffsets.Sums]);
        for (int row = 0; row < shape.Rows; row++) c.vmovups(__zmmword_ptr[Base + (row * Pair + v * Vector)], Sums[row]);
    }

    private static void Multiply(Assembler c, AmxIntegerTileShape shape, int segment, int v)
    {
        int segments = Block / shape.ScaleLength;
        AssemblerRegisterTMM products = Register(AmxIntegerTileShape.Products), activations = Register(AmxIntegerTileShape.Activations), weights = Register(AmxIntegerTileShape.Weights);
        c.tilezero(products);
        c.mov(Base, __qword_ptr[Args + IntegerTileOffsets.Activations]);
        c.lea(Base, __[Base + RowOffset * 8]);
        c.tileloadd(activations, __[Base + Stride * 1 + segment * shape.ScaleLength]);
        c.mov(Base, __qword_ptr[Args + IntegerTileOffsets.Weights]);
        c.lea(Base, __[Base + ScaleOffset * (BlockWeights / Pair / segments)]);
        c.tileloadd(weights, __[Base + Stride * 4 + (segment * BlockWeights / segments + v * Vector)]);
        c.tdpbssd(products, activations, weights);
        c.tilestored(__[Store + Stride * 2], products);
    }

    private static void ScaleProducts(Assembler c, AmxIntegerTileShape shape, int segment, int v)
    {
        int rows = shape.Rows, segments = Block / shape.ScaleLength;
        LoadColumns(c, Scale, IntegerTileOffsets.Scales, segment, v);
        c.mov(Base, __qword_ptr[Args + IntegerTileOffsets.RowFactors]);
        for (int row = 0; row < rows; row++)
        {
            AssemblerRegisterZMM scaled = Scaled[row % Scaled.Length];
            c.vcvtdq2ps(scaled, __zmmword_ptr[Store + row * Vector]);
            c.vmulps(scaled, scaled, __dword_bcst[Base + RowOffset + 4 * row]);
            c.vfmadd231ps(Sums[row], scaled, Scale);
        }

        if (!shape.HasMinimum) return;
        LoadColumns(c, Minimum, IntegerTileOffsets.Minimums, segment, v);
        c.mov(Base, __qword_ptr[Args + IntegerTileOffsets.RowScaledSums]);
        for (int row = 0; row < rows; row++) c.vfmadd231ps(Sums[row], Minimum, __dword_bcst[Base + RowOffset * segments + 4 * (segment * rows + row)]);
    }

    private static void LoadColumns(Assembler c, AssemblerRegisterZMM register, int field, int segment, int v)
    {
        c.mov(Base, __qword_ptr[Args + field]);
        c.vmovups(register, __zmmword_ptr[Base + ScaleOffset + (segment * Pair + v * Vector)]);
    }

    private static AssemblerRegisterTMM Register(int number) => new(Iced.Intel.Register.TMM0 + number);
}
