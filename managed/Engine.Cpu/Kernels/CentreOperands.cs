using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Engine.Cpu;

/// <summary>
/// q - 2^shift for every byte of a slice's unpacked operands: unsigned integers and their offset become the signed ones that they stand for, which tile registers
/// multiply as they are.
/// </summary>
internal static unsafe class CentreOperands
{
    /// <summary>Centres operands in place.</summary>
    /// <param name="operands">The operands, one byte each.</param>
    /// <param name="bytes">Their number, a multiple of 64.</param>
    /// <param name="zeroShift">Log2 of what they exceed the true integers by, or -1: nothing.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte* operands, int bytes, int zeroShift)
    {
        if (zeroShift < 0) return;
        Vector512<byte> offset = Vector512.Create((byte)(1 << zeroShift));
        for (byte* end = operands + bytes; operands < end; operands += 64) (Vector512.Load(operands) - offset).Store(operands);
    }
}
