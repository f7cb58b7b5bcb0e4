using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Engine.Cpu;

/// <summary>
/// Assembles the bfloat16 tile of the tile registers: up to sixteen rows by two vectors of columns, 32 elements of K in one instruction (TDPBF16PS), the sums in two
/// tile registers over a slice of K. The function takes a pointer to <see cref="PairTileArgs"/> whose rows lie row-major (<see cref="FloatPairRows.RowMajor"/>);
/// the registers have the shapes of <see cref="Registers"/>. It uses registers that both calling conventions leave to the callee, and no stack.
/// </summary>
internal static class AmxPairTileAssembler
{
    private const int Vector = 64;
    private const int Row = 2 * Vector;
    private const int Step = FloatPairRows.MajorPairs;

    private static readonly AssemblerRegisterTMM[] Sums = [tmm0, tmm1];
    private static readonly AssemblerRegisterTMM Rows = tmm2;
    private static readonly AssemblerRegisterTMM[] Columns = [tmm3, tmm4];
    // The last pairs, fewer than a step.
    private static readonly AssemblerRegisterTMM LastRows = tmm5;
    private static readonly AssemblerRegisterTMM[] LastColumns = [tmm6, tmm7];

    private static readonly AssemblerRegister64 Args = rax;
    private static readonly AssemblerRegister64 Weights = rcx;
    private static readonly AssemblerRegister64 Activations = rdx;
    private static readonly AssemblerRegister32 Pairs = r8d;
    private static readonly AssemblerRegister64 Destination = r9;
    // 64: a row of activations in a step; its double a pair of weights, and a row of sums.
    private static readonly AssemblerRegister64 Stride = r10;
    private static readonly AssemblerRegister64 LastStride = r11;

    /// <summary>The shapes of the registers.</summary>
    /// <param name="rows">Rows, 1 to 16.</param>
    /// <param name="remainder">Pairs of K beyond the last whole step: 0 to 15.</param>
    public static TileShapes Registers(int rows, int remainder)
    {
        TileShapes shapes = new();
        foreach (int sums in new[] { 0, 1 }) shapes.Set(sums, rows, Vector);
        shapes.Set(2, rows, 4 * Step);
        foreach (int columns in new[] { 3, 4 }) shapes.Set(columns, Step, Vector);
        if (remainder == 0) return shapes;
        shapes.Set(5, rows, 4 * remainder);
        foreach (int columns in new[] { 6, 7 }) shapes.Set(columns, remainder, Vector);
        return shapes;
    }

    /// <summary>The code of a tile.</summary>
    /// <param name="rows">Rows, 1 to 16.</param>
    /// <param name="windows">Whether it is called by the convention of Windows (argument in rcx), or by System V's (rdi).</param>
    public static byte[] Assemble(int rows, bool windows)
    {
        Assembler c = new(64);
        Label step = c.CreateLabel(), rest = c.CreateLabel(), end = c.CreateLabel();
        c.mov(Args, windows ? rcx : rdi);
        c.mov(Weights, __qword_ptr[Args + PairTileOffsets.Weights]);
        c.mov(Activations, __qword_ptr[Args + PairTileOffsets.Activations]);
        c.mov(Destination, __qword_ptr[Args + PairTileOffsets.Sums]);
        c.mov(Pairs, __dword_ptr[Args + PairTileOffsets.Pairs]);
        c.mov(r10d, Vector);
        for (int v = 0; v < 2; v++) c.tileloadd(Sums[v], __[Destination + Stride * 2 + v * Vector]);
        c.sub(Pairs, Step);
        c.jl(rest);

        c.Label(ref step);
        Multiply(c, Rows, Columns, Stride);
        c.add(Activations, 4 * Step * rows);
        c.add(Weights, Step * Row);
        c.sub(Pairs, Step);
        c.jge(step);

        c.Label(ref rest);
        c.add(Pairs, Step);
        c.je(end);
        c.lea(LastStride, __[r8 * 4]);
        Multiply(c, LastRows, LastColumns, LastStride);

        c.Label(ref end);
        for (int v = 0; v < 2; v++) c.tilestored(__[Destination + Stride * 2 + v * Vector], Sums[v]);
        return AssembledFunctions.Finish(c);
    }

    private static void Multiply(Assembler c, AssemblerRegisterTMM rows, AssemblerRegisterTMM[] columns, AssemblerRegister64 stride)
    {
        c.tileloadd(rows, __[Activations + stride * 1]);
        for (int v = 0; v < 2; v++)
        {
            c.tileloadd(columns[v], __[Weights + Stride * 2 + v * Vector]);
            c.tdpbf16ps(Sums[v], rows, columns[v]);
        }
    }
}
