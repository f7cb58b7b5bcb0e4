using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>
/// A 128-bit hash of native memory, by all threads of a team, that tells one content from another by accident as seldom as any; it is no protection against
/// somebody who wants two contents to be alike. Chunks of 4 MiB are hashed on their own, then their hashes, so that the number of threads does not matter.
/// </summary>
internal static unsafe class ContentHash
{
    private const long ChunkBytes = 4 << 20;
    private const ulong First = 0x9E3779B97F4A7C15, Second = 0xD1B54A32D192ED03;

    /// <summary>Hashes <paramref name="bytes"/> bytes.</summary>
    public static UInt128 Of(CpuThreads team, byte* data, long bytes)
    {
        long chunks = (bytes + ChunkBytes - 1) / ChunkBytes;
        using NativeBuffer hashes = new(chunks * sizeof(UInt128));
        State state = new() { Data = data, Bytes = bytes, Chunks = checked((int)chunks), Hashes = (UInt128*)hashes.Pointer };
        team.Run(&HashChunks, &state);
        return Hash(hashes.Pointer, chunks * sizeof(UInt128), (ulong)bytes);
    }

    private static void HashChunks(void* state, int thread, int threads)
    {
        var job = (State*)state;
        (int first, int end) = RowJob.Range(job->Chunks, thread, threads);
        for (int i = first; i < end; i++) job->Hashes[i] = Hash(job->Data + i * ChunkBytes, Math.Min(ChunkBytes, job->Bytes - i * ChunkBytes), (ulong)i);
    }

    private static UInt128 Hash(byte* data, long bytes, ulong seed)
    {
        ulong a = seed ^ First, b = (ulong)bytes ^ Second;
        long whole = bytes & ~31L;
        for (byte* end = data + whole; data < end; data += 32) Step((ulong*)data, ref a, ref b);
        if (whole < bytes)
        {
            ulong* tail = stackalloc ulong[4];
            new Span<ulong>(tail, 4).Clear();
            Buffer.MemoryCopy(data, tail, 32, bytes - whole);
            Step(tail, ref a, ref b);
        }

        return new UInt128(Fold(a ^ First, b ^ Second), Fold(a ^ Second, b + First));
    }

    // The words also enter the sums directly, so that a product of zero forgets nothing.
    private static void Step(ulong* words, ref ulong a, ref ulong b)
    {
        a = Fold(a ^ words[0], words[1] ^ First) + words[2];
        b = Fold(b ^ words[2], words[3] ^ Second) + words[0];
    }

    private static ulong Fold(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }

    private struct State
    {
        public byte* Data;
        public long Bytes;
        public int Chunks;
        public UInt128* Hashes;
    }
}
