using System.Runtime.CompilerServices;
using Engine.Ops;

namespace Engine.Cpu;

/// <summary>Where the two elements of a rotated pair lie in a head.</summary>
internal unsafe interface IRotaryLayout
{
    /// <summary>Place of the first element of pair i.</summary>
    static abstract int First(int i, int half);

    /// <summary>Place of the second element of pair i.</summary>
    static abstract int Second(int i, int half);

    /// <summary>Loads Lanes pairs from pair i on.</summary>
    static abstract (V First, V Second) Load<T, V>(float* head, int i, int half)
        where T : struct, IFloatTier<V>
        where V : struct;

    /// <summary>Stores Lanes pairs from pair i on.</summary>
    static abstract void Store<T, V>(V first, V second, float* head, int i, int half)
        where T : struct, IFloatTier<V>
        where V : struct;
}

/// <summary>(i, i + half)</summary>
internal readonly unsafe struct HalvesLayout : IRotaryLayout
{
    public static int First(int i, int half) => i;

    public static int Second(int i, int half) => i + half;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (V First, V Second) Load<T, V>(float* head, int i, int half)
        where T : struct, IFloatTier<V>
        where V : struct => (T.Load(head + i), T.Load(head + half + i));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T, V>(V first, V second, float* head, int i, int half)
        where T : struct, IFloatTier<V>
        where V : struct
    {
        T.Store(first, head + i);
        T.Store(second, head + half + i);
    }
}

/// <summary>(2i, 2i + 1)</summary>
internal readonly unsafe struct InterleavedLayout : IRotaryLayout
{
    public static int First(int i, int half) => 2 * i;

    public static int Second(int i, int half) => 2 * i + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (V First, V Second) Load<T, V>(float* head, int i, int half)
        where T : struct, IFloatTier<V>
        where V : struct => T.Deinterleave(T.Load(head + 2 * i), T.Load(head + 2 * i + T.Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T, V>(V first, V second, float* head, int i, int half)
        where T : struct, IFloatTier<V>
        where V : struct
    {
        (V low, V high) = T.Interleave(first, second);
        T.Store(low, head + 2 * i);
        T.Store(high, head + 2 * i + T.Lanes);
    }
}

/// <summary>
/// For each token: norm of each q and k head (optional), rotation of their first 2 * half elements (optional), in place; then k and v, narrowed to
/// the cache's types, go to the token's slot. qkv [tokens, (heads + 2 * kvHeads) * headSize]. Tokens over threads.
/// </summary>
internal static unsafe class RotateAndAppend<T, V>
    where T : struct, IFloatTier<V>
    where V : struct
{
    private struct State
    {
        public int Tokens;
        public int* Slots;
        public AppendArgs Args;
    }

    /// <summary>Runs the op.</summary>
    public static void Run(CpuThreads threads, Batch batch, in AppendArgs args)
    {
        State state = new() { Tokens = batch.Tokens, Slots = batch.Slots, Args = args };
        long width = (args.Heads + 2L * args.Cache.KvHeads) * args.Cache.HeadSize;
        RowJob.Run(threads, batch.Tokens * width, &Rows, &state);
    }

    private static void Rows(void* pointer, int thread, int threads)
    {
        var state = (State*)pointer;
        ref readonly AppendArgs args = ref state->Args;
        KvView cache = args.Cache;
        delegate*<float*, byte*, int, void> narrowKey = KvFormatTable<T, V>.Narrow(cache.KeyType), narrowValue = KvFormatTable<T, V>.Narrow(cache.ValueType);
        int size = cache.HeadSize;
        long stride = (args.Heads + 2L * cache.KvHeads) * size;
        (int first, int end) = RowJob.Range(state->Tokens, thread, threads);
        for (int t = first; t < end; t++)
        {
            float* row = args.Qkv + t * stride;
            float* keys = row + (long)args.Heads * size, values = keys + (long)cache.KvHeads * size;
            float* cosSin = args.CosSin == null ? null : args.CosSin + 2L * t * args.HalfDim;
            for (float* head = row; head < keys; head += size) Prepare(head, size, args.QueryNorm, cosSin, args.HalfDim, args.Layout);
            for (float* head = keys; head < values; head += size) Prepare(head, size, args.KeyNorm, cosSin, args.HalfDim, args.Layout);
            int slot = state->Slots[t];
            if (slot < 0) continue;
            int page = slot / KvView.PageTokens, place = slot % KvView.PageTokens;
            for (int h = 0; h < cache.KvHeads; h++)
            {
                narrowKey(keys + (long)h * size, cache.KeyTile(page, h) + place * cache.KeyRowBytes, size);
                narrowValue(values + (long)h * size, cache.ValueTile(page, h) + place * cache.ValueRowBytes, size);
            }
        }
    }

    private static void Prepare(float* head, int size, in NormWeights norm, float* cosSin, int half, RotaryLayout layout)
    {
        if (norm.Weight != 0) Norms<T, V>.Rms(head, head, size, norm.Scale, norm.Shift, norm.Epsilon);
        if (cosSin == null) return;
        if (layout == RotaryLayout.Halves) Rotate<HalvesLayout>(head, cosSin, half);
        else Rotate<InterleavedLayout>(head, cosSin, half);
    }

    // (a, b) -> (a cos - b sin, b cos + a sin) (Su et al. 2021).
    private static void Rotate<TLayout>(float* head, float* cosSin, int half)
        where TLayout : struct, IRotaryLayout
    {
        float* cosines = cosSin, sines = cosSin + half;
        int i = 0;
        for (; i <= half - T.Lanes; i += T.Lanes)
        {
            (V a, V b) = TLayout.Load<T, V>(head, i, half);
            V cosine = T.Load(cosines + i), sine = T.Load(sines + i);
            V first = T.Sub(T.Mul(a, cosine), T.Mul(b, sine));
            V second = T.Fma(b, cosine, T.Mul(a, sine));
            TLayout.Store<T, V>(first, second, head, i, half);
        }

        for (; i < half; i++)
        {
            float a = head[TLayout.First(i, half)], b = head[TLayout.Second(i, half)];
            head[TLayout.First(i, half)] = a * cosines[i] - b * sines[i];
            head[TLayout.Second(i, half)] = MathF.FusedMultiplyAdd(b, cosines[i], a * sines[i]);
        }
    }
}
