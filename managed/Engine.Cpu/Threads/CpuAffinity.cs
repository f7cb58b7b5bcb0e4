using System.Numerics;
using System.Runtime.InteropServices;

namespace Engine.Cpu;

/// <summary>Which processors this process may run on, and binding of the calling thread to some of them (Linux; elsewhere the system decides).</summary>
internal static unsafe partial class CpuAffinity
{
    private const int MaskWords = 128; // 8,192 processors

    /// <summary>The processors that the process may run on, ascending; empty where the system does not tell.</summary>
    public static int[] Allowed()
    {
        if (!OperatingSystem.IsLinux()) return [];
        ulong* mask = stackalloc ulong[MaskWords];
        new Span<ulong>(mask, MaskWords).Clear();
        if (GetAffinity(0, MaskWords * sizeof(ulong), mask) < 0) return [];
        int allowed = 0;
        for (int i = 0; i < MaskWords; i++) allowed += BitOperations.PopCount(mask[i]);
        int[] processors = new int[allowed];
        int next = 0;
        for (int i = 0; i < MaskWords * 64; i++)
            if ((mask[i >> 6] >> (i & 63) & 1) != 0) processors[next++] = i;
        return processors;
    }

    /// <summary>Binds the calling thread to some processors; a refusal is harmless and ignored.</summary>
    public static void Bind(IReadOnlyList<int> processors)
    {
        if (!OperatingSystem.IsLinux()) return;
        ulong* mask = stackalloc ulong[MaskWords];
        new Span<ulong>(mask, MaskWords).Clear();
        foreach (int processor in processors) mask[processor >> 6] |= 1UL << (processor & 63);
        _ = SetAffinity(0, MaskWords * sizeof(ulong), mask);
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nuint bytes, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint bytes, ulong* mask);
}
