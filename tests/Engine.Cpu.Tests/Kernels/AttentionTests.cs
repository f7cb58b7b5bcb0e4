using Engine.Ops.Reference;
using Engine.Tensors;

namespace Engine.Cpu.Tests;

[TestFixtureSource(typeof(FloatTiers), nameof(FloatTiers.Widths))]
internal class AttentionTests<T, V>
    where T : struct, IFloatTier<V>
    where V : struct
{
    private const double Unit = 5.97e-8;

    [Test]
    public void Every_head_size_agrees_with_the_reference([Values(8, 16, 20, 24, 32, 64, 80, 96, 128, 256)] int headSize) =>
        CheckAgainstReference(new AttentionScene([150], 6, 2, headSize, DType.F32, DType.F32));

    [Test]
    public void One_row_of_every_head_size_agrees_with_the_reference([Values(8, 64, 72, 96, 128, 136, 256)] int headSize) =>
        CheckAgainstReference(new([150, 64], 2, 2, headSize, DType.F32, DType.F32), new Piece(0, 149, 1), new Piece(1, 63, 1), new Piece(0, 70, 1));

    [Test]
    public void One_row_is_the_same_among_others([Values(64, 136)] int headSize)
    {
        using AttentionScene scene = new([150, 64], 2, 2, headSize, DType.F32, DType.F32);
        float[] whole = Attend(scene, 1, scene.Whole), last = Attend(scene, 1, new Piece(0, 149, 1), new Piece(1, 63, 1));
        int width = scene.Heads * headSize;
        Assert.That(last, Is.EqualTo(whole[(149 * width)..(150 * width)].Concat(whole[(213 * width)..])));
    }

    [Test]
    public void Every_element_type_agrees_with_the_reference([Values] DType keyType, [Values] DType valueType) =>
        CheckAgainstReference(new AttentionScene([70, 130], 4, 2, 64, keyType, valueType));

    [Test]
    public void Every_group_size_agrees_with_the_reference([Values(1, 2, 3, 4, 5, 6, 7, 8, 13)] int group) =>
        CheckAgainstReference(new AttentionScene([67], 2 * group, 2, 32, DType.F32, DType.F16));

    [Test]
    public void Every_length_up_to_two_pages_agrees_with_the_reference()
    {
        for (int length = 1; length <= 129; length += length % 64 is 1 or 2 or 62 or 63 ? 1 : 5)
            CheckAgainstReference(new AttentionScene([length], 3, 1, 16, DType.F32, DType.F32), quiet: true);
    }

    [Test]
    public void Long_contexts_cross_chunks_and_agree_with_the_reference() =>
        CheckAgainstReference(new AttentionScene([1300], 3, 1, 16, DType.F32, DType.F32), new Piece(0, 1250, 50));

    [Test]
    public void Windows_agree_with_the_reference([Values(1, 5, 64, 65, 200, 600)] int window) =>
        CheckAgainstReference(new AttentionScene([300, 700], 3, 1, 16, DType.F32, DType.F32) { Window = window }, new Piece(0, 0, 300), new Piece(1, 640, 60));

    // One key head, so that reading the hidden page from its start meets the guard. The widest window crosses chunks: several threads split a single row there,
    // one does not. Each type is once that of the keys and once that of the values.
    [Test]
    public void Pages_before_the_window_are_not_read([Values] DType keyType, [Values(1, 64, 100, 500)] int window)
    {
        DType[] types = Enum.GetValues<DType>();
        DType valueType = types[(Array.IndexOf(types, keyType) + 1) % types.Length];
        using AttentionScene scene = new([600], 3, 1, 32, keyType, valueType) { Window = window };
        using AttentionScene hiding = new([600], 3, 1, 32, keyType, valueType) { Window = window, HidesPagesBeforeWindows = true };
        foreach (int threads in new[] { 1, 2 })
            foreach (Piece piece in new Piece[] { new(0, 599, 1), new(0, 570, 5), new(0, 564, 36) })
                Assert.That(Attend(hiding, threads, piece), Is.EqualTo(Attend(scene, threads, piece)), $"{piece}, {threads} threads");
    }

    [Test]
    public void Prefix_masks_agree_with_the_reference([Values(1, 40, 64, 100)] int prefix) =>
        CheckAgainstReference(new AttentionScene([160], 3, 1, 16, DType.F32, DType.F32) { Prefix = prefix });

    [Test]
    public void Soft_caps_agree_with_the_reference([Values(0.25f, 2, 50, 1e6f)] float cap, [Values(16, 64)] int headSize) =>
        CheckAgainstReference(new AttentionScene([150, 9], 6, 2, headSize, DType.F32, DType.F32) { SoftCap = cap });

    [Test]
    public void Alibi_agrees_with_the_reference([Values(1, 2, 3, 7)] int group, [Values(0, 100)] int prefix) =>
        CheckAgainstReference(new AttentionScene([200], 2 * group, 2, 16, DType.F32, DType.F32) { Slopes = Slopes(2 * group), Prefix = prefix });

    [Test]
    public void Relative_biases_agree_with_the_reference([Values(1, 2, 17, 63, 64, 65, 128, 1000)] int reach, [Values(0, 70, 200)] int prefix)
    {
        foreach (bool before in new[] { false, true })
            CheckAgainstReference(new AttentionScene([200, 5], 3, 1, 16, DType.F32, DType.F32) { Reach = reach, Prefix = prefix, GuardsBeforeTable = before });
    }

    [Test]
    public void Adjusted_scores_of_every_element_type_agree_with_the_reference([Values] DType type) =>
        CheckAgainstReference(Adjusted(new([70, 130], 4, 2, 64, type, type)));

    [Test]
    public void Adjusted_scores_of_every_length_up_to_two_pages_agree_with_the_reference()
    {
        for (int length = 1; length <= 129; length += length % 64 is 1 or 2 or 62 or 63 ? 1 : 5)
            CheckAgainstReference(Adjusted(new([length], 3, 1, 16, DType.F32, DType.F32)), quiet: true);
    }

    [Test]
    public void Adjusted_scores_of_long_contexts_agree_with_the_reference([Values(0, 40, 600)] int window) =>
        CheckAgainstReference(Adjusted(new([1300], 3, 1, 16, DType.F32, DType.F32) { Window = window }), new Piece(0, 1299, 1), new Piece(0, 1100, 30));

    [TestCase(-1f)]
    [TestCase(float.NaN)]
    public void A_soft_cap_that_bounds_nothing_is_refused_by_name(float cap)
    {
        using AttentionScene scene = new([1], 1, 1, 8, DType.F32, DType.F32) { SoftCap = cap };
        Assert.That(() => Attend(scene, 1, scene.Whole), Throws.ArgumentException.With.Message.Contains("soft cap"));
    }

    [Test]
    public void Threads_do_not_show([Values] bool adjusted)
    {
        using AttentionScene scene = With(adjusted, new([1400, 3, 90], 6, 2, 32, DType.BF16, DType.F16));
        Piece[] decode = [new(0, 1399, 1), new(1, 2, 1), new(2, 89, 1)], prompt = [new(0, 600, 800)];
        foreach (Piece[] pieces in new[] { decode, prompt, scene.Whole })
        {
            float[] one = Attend(scene, 1, pieces);
            Assert.That(Attend(scene, 2, pieces), Is.EqualTo(one));
            Assert.That(Attend(scene, 5, pieces), Is.EqualTo(one));
        }
    }

    [TestCase(0, false)]
    [TestCase(77, false)]
    [TestCase(77, true)]
    public void Chunking_a_prompt_does_not_show(int window, bool adjusted)
    {
        using AttentionScene scene = With(adjusted, new([1100], 3, 1, 32, DType.F32, DType.Q8_0) { Window = window });
        float[] whole = Attend(scene, 2, scene.Whole);
        int width = scene.Heads * scene.HeadSize;
        foreach (int chunk in new[] { 1, 7, 64, 300 })
            for (int first = 0; first < 1100; first += chunk)
            {
                if (chunk == 1 && first % 37 != 0) continue;
                int count = Math.Min(chunk, 1100 - first);
                Assert.That(Attend(scene, 2, new Piece(0, first, count)), Is.EqualTo(whole[(first * width)..((first + count) * width)]), $"chunk of {chunk} at {first}");
            }
    }

    [Test]
    public void Company_does_not_show()
    {
        using AttentionScene scene = new([900, 100, 64, 65, 1], 4, 2, 24, DType.F16, DType.F32);
        Piece[] together = [new(3, 64, 1), new(0, 500, 400), new(1, 99, 1), new(2, 0, 64), new(4, 0, 1)];
        float[] all = Attend(scene, 2, together);
        int start = 0, width = scene.Heads * scene.HeadSize;
        foreach (Piece piece in together)
        {
            Assert.That(Attend(scene, 1, piece), Is.EqualTo(all[start..(start += piece.Count * width)]), $"{piece}");
        }
    }

    [Test]
    public void The_order_of_pages_does_not_show()
    {
        using AttentionScene one = new([400], 3, 1, 32, DType.F32, DType.F32, pageSeed: 1), other = new([400], 3, 1, 32, DType.F32, DType.F32, pageSeed: 9);
        Assert.That(Attend(other, 1, other.Whole), Is.EqualTo(Attend(one, 1, one.Whole)));
    }

    [Test]
    public void Nothing_is_allocated_on_the_managed_heap([Values] bool adjusted)
    {
        using AttentionScene scene = With(adjusted, new([1400, 90], 6, 2, 32, DType.BF16, DType.F16));
        using CpuThreads team = new(2);
        using Attention<T, V> attention = new();
        long allocated = -1;
        for (int run = 0; run < 3; run++)
        {
            scene.Attend(
                (batch, in args) =>
                {
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    attention.Run(team, batch, args);
                    allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                },
                new Piece(0, 1399, 1), new Piece(1, 50, 40));
        }

        Assert.That(allocated, Is.Zero);
    }

    private static AttentionScene With(bool adjusted, AttentionScene scene) => adjusted ? Adjusted(scene) : scene;

    // Everything that may be done to scores.
    private static AttentionScene Adjusted(AttentionScene scene)
    {
        (scene.SoftCap, scene.Slopes, scene.Reach) = (1.5f, Slopes(scene.Heads), 50);
        return scene;
    }

    // As Press et al. have them: a geometric series down to 2^-8.
    private static float[] Slopes(int heads) => [.. Enumerable.Range(1, heads).Select(h => MathF.Pow(2, -8f * h / heads))];

    private static float[] Attend(AttentionScene scene, int threads, params Piece[] pieces)
    {
        using CpuThreads team = new(threads);
        using Attention<T, V> attention = new();
        return scene.Attend((batch, in args) => attention.Run(team, batch, args), pieces);
    }

    // A score is a sum of headSize products: |error| <= (headSize + 2) units of the sum of magnitudes, which normal values keep below 1.5 headSize;
    // times the scale 1 / sqrt(headSize). A cap moves a score by some units of its last place, and does not magnify the error that it has. A bias brings
    // three roundings of its own and of the sum; those that leave a position some weight are not much larger than the scores' range. An error e of the scores moves a weight by the factor 2e, and the exponential and the sums add their own.
    private static void CheckAgainstReference(AttentionScene scene, params Piece[] pieces) => CheckAgainstReference(scene, false, pieces);

    private static void CheckAgainstReference(AttentionScene scene, bool quiet, params Piece[] pieces)
    {
        using (scene)
        {
            if (pieces.Length == 0) pieces = scene.Whole;
            using ReferenceBackend reference = new();
            float[] expected = scene.Attend(reference.Attend, pieces), actual = Attend(scene, 2, pieces);
            double scores = (scene.HeadSize + 2) * Unit * 1.5 * Math.Sqrt(scene.HeadSize), worst = 0;
            double largest = 1.5 * Math.Sqrt(scene.HeadSize);
            if (scene.SoftCap > 0) scores += 10 * Unit * largest;
            if (scene.Slopes.Length > 0 || scene.Reach > 0) scores += 3 * Unit * (largest + Math.Max(AttentionScene.LargestBias, 2 * largest + 1));
            double bound = (2 * scores + 6e-7 + 200 * Unit) * 5;
            for (int i = 0; i < expected.Length; i++) worst = Math.Max(worst, Math.Abs((double)actual[i] - expected[i]));
            if (!quiet) TestContext.Out.WriteLine($"largest error {worst:g2}, bound {bound:g2}");
            Assert.That(worst, Is.LessThan(bound));
            Assert.That(actual, Has.None.NaN);
        }
    }
}
