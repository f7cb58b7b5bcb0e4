using Engine.Ops;
using Engine.Ops.Reference;
using Engine.Tensors;
using Engine.TestSupport;

namespace Engine.Cpu.Tests;

[TestFixtureSource(typeof(FloatTiers), nameof(FloatTiers.Widths))]
internal unsafe class RotateAndAppendTests<T, V>
    where T : struct, IFloatTier<V>
    where V : struct
{
    private const int Heads = 3;
    private const int KvHeads = 2;
    private const int Tokens = 70;
    private const int Pages = 3;

    [Test]
    public void Rotation_agrees_with_the_reference([Values] RotaryLayout layout, [Values(8, 20, 32, 64, 80)] int headSize, [Values] bool partial, [Values] bool norms)
    {
        int half = partial ? headSize / 4 : headSize / 2;
        Check(headSize, half, layout, norms, rotate: true, DType.F32, DType.F32);
    }

    [Test]
    public void Every_element_type_is_stored_as_the_reference_does([Values] DType keyType, [Values] DType valueType) =>
        Check(64, 0, RotaryLayout.Halves, norms: false, rotate: false, keyType, valueType);

    [Test]
    public void One_thread_gives_the_same_as_several()
    {
        (byte[] _, float[] one) = Run(64, 32, RotaryLayout.Halves, true, true, DType.F32, DType.F32, 1);
        (byte[] _, float[] three) = Run(64, 32, RotaryLayout.Halves, true, true, DType.F32, DType.F32, 3);
        Assert.That(three, Is.EqualTo(one));
    }

    private static void Check(int headSize, int half, RotaryLayout layout, bool norms, bool rotate, DType keyType, DType valueType)
    {
        (byte[] pages, float[] qkv) = Run(headSize, half, layout, norms, rotate, keyType, valueType, threads: 2);
        (byte[] expectedPages, float[] expectedQkv) = Run(headSize, half, layout, norms, rotate, keyType, valueType, threads: 0);
        // Inputs reach 2, norms' weights 2: a head's norm errs by headSize + 8 units, a rotation by three more, of values up to 2 sqrt(headSize).
        double bound = norms || rotate ? (headSize + 12) * 6e-8 * 2 * Math.Sqrt(headSize) : 0;
        Assert.That(qkv, Is.EqualTo(expectedQkv).Within(bound));
        if (keyType != DType.F32 || valueType != DType.F32) Assert.That(pages, Is.EqualTo(expectedPages));
        else Assert.That(Floats(pages), Is.EqualTo(Floats(expectedPages)).Within(bound));
    }

    private static float[] Floats(byte[] bytes) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).ToArray();

    // Threads 0: the reference.
    private static (byte[] Pages, float[] Qkv) Run(int headSize, int half, RotaryLayout layout, bool norms, bool rotate, DType keyType, DType valueType, int threads)
    {
        Random random = new(5);
        int width = (Heads + 2 * KvHeads) * headSize;
        long pageBytes = KvView.PageBytes(keyType, valueType, KvHeads, headSize), keyBytes = Pages * KvHeads * KvView.PageTokens * keyType.RowBytes(headSize);
        using GuardedMemory qkv = new(4L * Tokens * width), cosSin = new(8L * Tokens * half), weights = new(4L * headSize), pages = new(Pages * pageBytes);
        foreach (ref float x in qkv.Span<float>()) x = random.NextSingle() * 4 - 2;
        foreach (ref float x in weights.Span<float>()) x = random.NextSingle() * 2;
        for (int t = 0; t < Tokens; t++)
            for (int i = 0; i < half; i++)
                (cosSin.Span<float>()[(2 * t + 1) * half + i], cosSin.Span<float>()[2 * t * half + i]) = MathF.SinCos(random.NextSingle() * 6);
        using Batch batch = new(Tokens, 2, 3);
        batch.Clear();
        batch.BeginSequence(66, 66, [2, 0], 66);
        for (int i = 0; i < 66; i++) batch.AddToken(0, i, false, store: i != 3);
        batch.BeginSequence(4, 4, [1], 4);
        for (int i = 0; i < 4; i++) batch.AddToken(0, i, false);
        NormWeights norm = new(norms ? (nint)weights.Pointer : 0, 0, 1e-6f);
        AppendArgs args = new()
        {
            Qkv = (float*)qkv.Pointer,
            Heads = Heads,
            Cache = new KvView(pages.Pointer, pages.Pointer + keyBytes, keyType, valueType, Pages, KvHeads, headSize),
            CosSin = rotate ? (float*)cosSin.Pointer : null,
            HalfDim = half,
            Layout = layout,
            QueryNorm = norm,
            KeyNorm = norm,
        };
        if (threads == 0)
        {
            using ReferenceBackend reference = new();
            reference.RotateAndAppend(batch, args);
        }
        else
        {
            using CpuThreads team = new(threads);
            RotateAndAppend<T, V>.Run(team, batch, args);
        }

        return (pages.Span<byte>().ToArray(), qkv.Span<float>().ToArray());
    }
}
