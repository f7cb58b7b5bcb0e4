using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Engine.Cpu;

/// <summary>
/// Assembles the bfloat16 tile of 512 bits: up to six rows by two vectors of columns, two bfloat16 products a lane in one instruction (VDPBF16PS), the sums in
/// registers over a slice of K. The function takes a pointer to <see cref="PairTileArgs"/>. It uses registers that both calling
/// conventions leave to the callee, and no stack.
/// </summary>
internal static class PairTileAssembler
{
    private const int Vector = 64;
    private const int Row = 2 * Vector;
    private const int Unrolled = 4;

    // zmm6 to zmm15 belong to the caller on Windows.
    private static readonly AssemblerRegisterZMM[] Sums = [zmm16, zmm17, zmm18, zmm19, zmm20, zmm21, zmm22, zmm23, zmm24, zmm25, zmm26, zmm27];
    private static readonly AssemblerRegisterZMM[] Values = [zmm28, zmm29, zmm30, zmm31, zmm4, zmm5];
    private static readonly AssemblerRegisterZMM[] Columns = [zmm0, zmm1];

    private static readonly AssemblerRegister64 Args = rax;
    private static readonly AssemblerRegister64 Weights = rcx;
    private static readonly AssemblerRegister64 Activations = rdx;
    private static readonly AssemblerRegister32 Pairs = r8d;
    private static readonly AssemblerRegister64 Destination = r9;

    /// <summary>The code of a tile.</summary>
    /// <param name="rows">Rows, 1 to 6.</param>
    /// <param name="windows">Whether it is called by the convention of Windows (argument in rcx), or by System V's (rdi).</param>
    public static byte[] Assemble(int rows, bool windows)
    {
        Assembler c = new(64);
        Label four = c.CreateLabel(), rest = c.CreateLabel(), one = c.CreateLabel(), end = c.CreateLabel();
        c.mov(Args, windows ? rcx : rdi);
        c.mov(Weights, __qword_ptr[Args + PairTileOffsets.Weights]);
        c.mov(Activations, __qword_ptr[Args + PairTileOffsets.Activations]);
        c.mov(Destination, __qword_ptr[Args + PairTileOffsets.Sums]);
        c.mov(Pairs, __dword_ptr[Args + PairTileOffsets.Pairs]);
        for (int i = 0; i < 2 * rows; i++) c.vmovups(Sums[i], __zmmword_ptr[Destination + i * Vector]);
        c.sub(Pairs, Unrolled);
        c.jl(rest);

        c.Label(ref four);
        for (int pair = 0; pair < Unrolled; pair++) Step(c, rows, pair);
        Advance(c, rows, Unrolled);
        c.sub(Pairs, Unrolled);
        c.jge(four);

        c.Label(ref rest);
        c.add(Pairs, Unrolled);
        c.je(end);
        c.Label(ref one);
        Step(c, rows, 0);
        Advance(c, rows, 1);
        c.dec(Pairs);
        c.jne(one);

        c.Label(ref end);
        for (int i = 0; i < 2 * rows; i++) c.vmovups(__zmmword_ptr[Destination + i * Vector], Sums[i]);
        c.vzeroupper();
        return AssembledFunctions.Finish(c);
    }

    private static void Step(Assembler c, int rows, int pair)
    {
        for (int v = 0; v < 2; v++) c.vmovdqu32(Columns[v], __zmmword_ptr[Weights + (pair * Row + v * Vector)]);
        for (int row = 0; row < rows; row++)
        {
            c.vpbroadcastd(Values[row], __dword_ptr[Activations + 4 * (pair * rows + row)]);
            for (int v = 0; v < 2; v++) c.vdpbf16ps(Sums[2 * row + v], Columns[v], Values[row]);
        }
    }

    private static void Advance(Assembler c, int rows, int pairs)
    {
        c.add(Weights, pairs * Row);
        c.add(Activations, 4 * pairs * rows);
    }
}
