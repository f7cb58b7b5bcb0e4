using System.Runtime.Intrinsics.X86;

namespace Engine.Cpu;

/// <summary>
/// Instructions that the processor has and the base class library has no methods for, from CPUID leaf 7 (Intel SDM volume 2, CPUID; AMD APM volume 3, appendix E).
/// </summary>
/// <param name="Vnni512">AVX512_VNNI: four byte products a lane, 512 bits.</param>
/// <param name="BFloat16">AVX512_BF16: two bfloat16 products a lane, 512 bits.</param>
/// <param name="TileBytes">AMX-INT8: byte products of tiles.</param>
/// <param name="TileBFloat16">AMX-BF16: bfloat16 products of tiles.</param>
internal readonly record struct ProcessorInstructions(bool Vnni512, bool BFloat16, bool TileBytes, bool TileBFloat16)
{
    /// <summary>Those of this processor.</summary>
    public static ProcessorInstructions Here { get; } = Read();

    /// <summary>Reads the flags from the registers of leaf 7.</summary>
    /// <param name="ecx">ECX of sub-leaf 0.</param>
    /// <param name="edx">EDX of sub-leaf 0.</param>
    /// <param name="eax1">EAX of sub-leaf 1, or 0 where there is none.</param>
    /// <param name="wideVectors">Whether the system keeps the 512-bit registers.</param>
    public static ProcessorInstructions FromLeaf7(int ecx, int edx, int eax1, bool wideVectors)
    {
        bool tiles = Bit(edx, 24);
        return new ProcessorInstructions(wideVectors && Bit(ecx, 11), wideVectors && Bit(eax1, 5), tiles && Bit(edx, 25), tiles && Bit(edx, 22));
    }

    /// <summary>Their names, or "none".</summary>
    public override string ToString()
    {
        List<string> names = [];
        if (Vnni512) names.Add("AVX512_VNNI");
        if (BFloat16) names.Add("AVX512_BF16");
        if (TileBytes) names.Add("AMX-INT8");
        if (TileBFloat16) names.Add("AMX-BF16");
        return names.Count == 0 ? "none" : string.Join(", ", names);
    }

    private static ProcessorInstructions Read()
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 7) return default;
        (int subleaves, _, int ecx, int edx) = X86Base.CpuId(7, 0);
        int eax1 = subleaves >= 1 ? X86Base.CpuId(7, 1).Eax : 0;
        // The runtime has read XCR0, which a program cannot do without assembling XGETBV: it offers 512-bit vectors only where the system saves them.
        return FromLeaf7(ecx, edx, eax1, Avx512BW.IsSupported);
    }

    private static bool Bit(int register, int bit) => (register >> bit & 1) != 0;
}
