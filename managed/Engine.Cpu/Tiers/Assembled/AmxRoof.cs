using System.Runtime.InteropServices;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Engine.Cpu;

/// <summary>
/// The roof loops of the tier with tile registers: four independent products of whole registers an iteration, of bytes or of pairs of bfloat16, on zeros. Integer
/// formats scale every 32 elements of K, which fill half of a register's bytes, or every 16.
/// </summary>
internal static unsafe class AmxRoof
{
    private static readonly AssemblerRegisterTMM[] Sums = [tmm0, tmm1, tmm2, tmm3];
    private static readonly TileShapes* Shapes = Whole();
    private static readonly nint[] Loops = AssembledFunctions.Place(2, static (i, windows) => Assemble(pairs: i == 1, windows));

    /// <summary>Multiply-adds of bytes in one iteration.</summary>
    public static int Products => Sums.Length * TileShapes.MaxRows * TileShapes.MaxRows * TileShapes.MaxRowBytes;

    /// <summary>Multiply-adds of bfloat16 in one iteration.</summary>
    public static int PairProducts => Products / 2;

    /// <summary>Runs a number of iterations (at least one) of byte products, or null when the system refused the pages.</summary>
    public static delegate* unmanaged<int, void> Run => (delegate* unmanaged<int, void>)Loops[0];

    /// <summary>The same of products of bfloat16 pairs.</summary>
    public static delegate* unmanaged<int, void> RunPairs => (delegate* unmanaged<int, void>)Loops[1];

    /// <summary>The code of a loop, for this process.</summary>
    /// <param name="pairs">Pairs of bfloat16, or bytes.</param>
    /// <param name="windows">Whether it is called by the convention of Windows (argument in ecx), or by System V's (edi).</param>
    public static byte[] Assemble(bool pairs, bool windows)
    {
        Assembler c = new(64);
        Label loop = c.CreateLabel();
        c.mov(eax, windows ? ecx : edi);
        c.mov(rdx, (ulong)Shapes);
        c.ldtilecfg(__[rdx]);
        c.Label(ref loop);
        for (int i = 0; i < Sums.Length; i++)
        {
            AssemblerRegisterTMM rows = i < 2 ? tmm4 : tmm5, columns = i % 2 == 0 ? tmm6 : tmm7;
            if (pairs) c.tdpbf16ps(Sums[i], rows, columns);
            else c.tdpbssd(Sums[i], rows, columns);
        }

        c.dec(eax);
        c.jne(loop);
        c.tilerelease();
        return AssembledFunctions.Finish(c);
    }

    // Memory of the process's life: the code has its address.
    private static TileShapes* Whole()
    {
        TileShapes* shapes = (TileShapes*)NativeMemory.Alloc(TileShapes.Bytes);
        *shapes = new TileShapes();
        for (int i = 0; i < TileShapes.Registers; i++) shapes->Set(i, TileShapes.MaxRows, TileShapes.MaxRowBytes);
        return shapes;
    }
}
