using Engine.Ops.Reference;
using Engine.Tensors;

namespace Engine.Ops.Tests.Reference;

/// <summary>Attention over three positions whose values are the unit vectors, so that the output of a query is its weights. Expected ones are worked out by hand.</summary>
public unsafe class AttendTests
{
    private const int Positions = 3;
    private const int HeadSize = 4;
    private static readonly float Ln2 = MathF.Log(2), Ln3 = MathF.Log(3);

    [Test]
    public void Scores_are_products_times_the_scale() =>
        // Positions 0, 1 and 2 score ln 2, 0 and ln 3: weights 2 : 1 : 3.
        Expect([[1], [2 / 3.0, 1 / 3.0], [2 / 6.0, 1 / 6.0, 3 / 6.0]], [2 * Ln2, 0, 2 * Ln3], scale: 0.5f);

    [Test]
    public void Soft_cap_bounds_scores_by_the_hyperbolic_tangent() =>
        // tanh(ln(3) / 2) = 1/2, so a score of cap / 2 * ln 3 with cap = 2 ln 2 becomes ln 2, its opposite -ln 2: weights 2 : 1 : 1/2.
        Expect([[1], [2 / 3.0, 1 / 3.0], [4 / 7.0, 2 / 7.0, 1 / 7.0]], [Ln2 * Ln3, 0, -Ln2 * Ln3], cap: 2 * Ln2);

    [Test]
    public void Scores_far_beyond_the_cap_end_at_it() =>
        Expect([[1], [2 / 3.0, 1 / 3.0], [4 / 7.0, 2 / 7.0, 1 / 7.0]], [1000, 0, -1000], cap: Ln2);

    [Test]
    public void Alibi_takes_the_distance_to_the_key_times_the_head_slope() =>
        // Slopes ln 2 and ln 3: every step back from the query halves, or thirds, the weight.
        Expect([[1], [1], [1 / 3.0, 2 / 3.0], [1 / 4.0, 3 / 4.0], [1 / 7.0, 2 / 7.0, 4 / 7.0], [1 / 13.0, 3 / 13.0, 9 / 13.0]], [0, 0, 0], slopes: [Ln2, Ln3]);

    [Test]
    public void Alibi_grows_beyond_the_query_too() =>
        Expect([[1 / 7.0, 2 / 7.0, 4 / 7.0], [1 / 7.0, 2 / 7.0, 4 / 7.0], [1 / 7.0, 2 / 7.0, 4 / 7.0]], [0, 0, 0], slopes: [Ln2], prefix: 3);

    [Test]
    public void Relative_biases_are_looked_up_by_key_less_query_and_end_at_the_table() =>
        // Keys before the query weigh 2, the query itself 1, keys after it 3.
        Expect([[1 / 7.0, 3 / 7.0, 3 / 7.0], [2 / 6.0, 1 / 6.0, 3 / 6.0], [2 / 5.0, 2 / 5.0, 1 / 5.0]], [0, 0, 0], table: [Ln2, 0, Ln3], prefix: 3);

    [Test]
    public void Relative_biases_have_a_row_for_each_head() =>
        Expect(
            [[1], [1], [2 / 3.0, 1 / 3.0], [3 / 4.0, 1 / 4.0], [4 / 7.0, 2 / 7.0, 1 / 7.0], [9 / 13.0, 3 / 13.0, 1 / 13.0]],
            [0, 0, 0], table: [2 * Ln2, Ln2, 0, 9, 9, 2 * Ln3, Ln3, 0, 9, 9], heads: 2);

    [Test]
    public void The_cap_bounds_scores_before_their_biases() =>
        // Weights from capped scores 2, 1, 2; from slopes 1/4, 1/2, 1 (the last row); from the table 4, 2, 4.
        Expect([[1], [2 / 6.0, 4 / 6.0], [2 / 11.0, 1 / 11.0, 8 / 11.0]], [1000, 0, 1000], cap: Ln2, slopes: [Ln2], table: [2 * Ln2, Ln2, 2 * Ln2, 0, 0]);

    [TestCase(-1f)]
    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    [TestCase(1e-31f)]
    public void A_soft_cap_that_bounds_nothing_is_refused_by_name(float cap) =>
        Assert.That(() => Attend([0, 0, 0], cap: cap), Throws.ArgumentException.With.Message.Contains("soft cap"));

    [Test]
    public void A_bias_table_without_rows_is_refused_by_name() =>
        Assert.That(() => Attend([0, 0, 0], table: [], reach: 0), Throws.ArgumentException.With.Message.Contains("relative biases"));

    [Test]
    public void Heads_that_cannot_share_the_key_heads_are_refused_by_name() =>
        Assert.That(() => Attend([0, 0, 0], heads: 3, kvHeads: 2), Throws.ArgumentException.With.Message.Contains("3 query heads"));

    // Expected: a row for each token and head, of the weights of the positions seen.
    private static void Expect(double[][] expected, float[] products, float scale = 1, float cap = 0, float[]? slopes = null, float[]? table = null, int prefix = 0, int heads = 0)
    {
        if (heads == 0) heads = slopes?.Length ?? 1;
        float[] weights = Attend(products, scale, cap, slopes, table, prefix, heads);
        using (Assert.EnterMultipleScope())
        {
            for (int row = 0; row < expected.Length; row++)
                for (int j = 0; j < Positions; j++)
                    Assert.That(weights[row * HeadSize + j], Is.EqualTo(j < expected[row].Length ? expected[row][j] : 0).Within(1e-6), $"row {row}, position {j}");
        }
    }

    // The first element of key j is products[j], that of every query 1.
    private static float[] Attend(
        float[] products, float scale = 1, float cap = 0, float[]? slopes = null, float[]? table = null, int prefix = 0, int heads = 1, int kvHeads = 1, int? reach = null)
    {
        int page = KvView.PageTokens * kvHeads * HeadSize, width = heads * HeadSize;
        float[] keys = new float[page], values = new float[page], queries = new float[Positions * width], output = new float[Positions * width];
        for (int h = 0; h < kvHeads; h++)
            for (int j = 0; j < Positions; j++)
            {
                int row = (h * KvView.PageTokens + j) * HeadSize;
                keys[row] = products[j];
                values[row + j] = 1;
            }

        for (int i = 0; i < queries.Length; i += HeadSize) queries[i] = 1;
        using Batch batch = new(Positions, 1, 1);
        batch.Clear();
        batch.BeginSequence(Positions, Positions, [0], Positions, prefix);
        for (int i = 0; i < Positions; i++) batch.AddToken(0, i, output: false);
        float[] biases = table is { Length: 0 } ? [0] : table ?? [];
        fixed (float* k = keys, v = values, q = queries, o = output, s = slopes, b = biases)
        {
            using ReferenceBackend backend = new();
            backend.Attend(batch, new AttendArgs
            {
                Queries = q,
                QueryStride = width,
                Heads = heads,
                Cache = new KvView((byte*)k, (byte*)v, DType.F32, DType.F32, 1, kvHeads, HeadSize),
                Scale = scale,
                SoftCap = cap,
                AlibiSlopes = s,
                RelativeBias = b,
                RelativeReach = reach ?? (biases.Length / heads + 1) / 2,
                Output = o,
            });
        }

        return output;
    }
}
