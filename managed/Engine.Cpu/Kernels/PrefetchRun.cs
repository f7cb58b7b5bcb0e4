using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>Memory that will be read soon, asked for in shares while something else is computed.</summary>
/// <param name="next">The first byte.</param>
/// <param name="bytes">Bytes.</param>
internal unsafe struct PrefetchRun(byte* next, int bytes)
{
    private const int CacheLine = 64;

    private readonly byte* _end = next + bytes;
    private byte* _next = next;

    /// <summary>Bytes of each share, whole cache lines, when there are <paramref name="shares"/>.</summary>
    public readonly int Share(int shares) => ((int)(_end - _next) / shares + CacheLine) / CacheLine * CacheLine;

    /// <summary>The next <paramref name="bytes"/> for another to ask for, or <paramref name="otherwise"/> when there are none.</summary>
    public byte* Take(int bytes, byte* otherwise)
    {
        if (_next >= _end) return otherwise;
        byte* taken = _next;
        _next += bytes;
        return taken;
    }

    /// <summary>Asks for the next <paramref name="share"/> bytes, as far as there are any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next<TTier, TFloat>(int share)
        where TTier : struct, IFloatTier<TFloat>
        where TFloat : struct
    {
        byte* end = (nint)(_end - _next) < share ? _end : _next + share;
        for (; _next < end; _next += CacheLine) TTier.PrefetchFar(_next);
    }
}
