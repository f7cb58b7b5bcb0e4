using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Engine.Cpu;

/// <summary>
/// The roof loops of the tiers with assembled tiles: twelve independent products of 512 bits an iteration, of bytes or of pairs of bfloat16, in registers, on operands
/// whose values do not matter.
/// </summary>
internal static unsafe class AssembledRoof
{
    private static readonly AssemblerRegisterZMM[] Sums = [zmm16, zmm17, zmm18, zmm19, zmm20, zmm21, zmm22, zmm23, zmm24, zmm25, zmm26, zmm27];
    private static readonly nint[] Loops = AssembledFunctions.Place(2, static (i, windows) => Assemble(pairs: i == 1, windows));

    /// <summary>Multiply-adds of bytes in one iteration.</summary>
    public static int Products => Sums.Length * 64;

    /// <summary>Multiply-adds of bfloat16 in one iteration.</summary>
    public static int PairProducts => Sums.Length * 32;

    /// <summary>Runs a number of iterations (at least one) of byte products, or null when the system refused the pages.</summary>
    public static delegate* unmanaged<int, void> Run => (delegate* unmanaged<int, void>)Loops[0];

    /// <summary>The same of products of bfloat16 pairs.</summary>
    public static delegate* unmanaged<int, void> RunPairs => (delegate* unmanaged<int, void>)Loops[1];

    /// <summary>The code of a loop.</summary>
    /// <param name="pairs">Pairs of bfloat16, or bytes.</param>
    /// <param name="windows">Whether it is called by the convention of Windows (argument in ecx), or by System V's (edi).</param>
    public static byte[] Assemble(bool pairs, bool windows)
    {
        Assembler c = new(64);
        Label loop = c.CreateLabel();
        c.mov(eax, windows ? ecx : edi);
        foreach (AssemblerRegisterZMM register in (AssemblerRegisterZMM[])[zmm0, zmm1, .. Sums]) c.vpxord(register, register, register);
        c.Label(ref loop);
        foreach (AssemblerRegisterZMM sum in Sums)
        {
            if (pairs) c.vdpbf16ps(sum, zmm0, zmm1);
            else c.vpdpbusd(sum, zmm0, zmm1);
        }

        c.dec(eax);
        c.jne(loop);
        c.vzeroupper();
        return AssembledFunctions.Finish(c);
    }
}
