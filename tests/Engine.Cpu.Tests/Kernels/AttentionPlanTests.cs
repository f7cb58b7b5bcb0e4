using Engine.Ops;
using Engine.Tensors;

namespace Engine.Cpu.Tests;

internal unsafe class AttentionPlanTests
{
    private const int RowFloats = 73;
    private const int BlockFloats = 16;

    [TestCase(5, 0, 10, 0, 0, 6)]
    [TestCase(5, 8, 10, 0, 0, 8)]
    [TestCase(5, 8, 7, 0, 0, 7)]
    [TestCase(9, 8, 10, 0, 0, 10)]
    [TestCase(99, 0, 100, 10, 90, 100)]
    [TestCase(3, 0, 100, 10, 0, 4)]
    [TestCase(7, 0, 100, 1, 7, 8)]
    public void A_token_sees_one_range(int position, int prefix, int kvLength, int window, int first, int end) =>
        Assert.That(AttentionMask.Visible(position, prefix, kvLength, window), Is.EqualTo((first, end)));

    [TestCase(1, 1, 1, 1, 252)]
    [TestCase(512, 3, 3, 1, 84)]
    [TestCase(512, 3, 3, 2, 84)]
    [TestCase(512, 3, 3, 64, 6)]
    [TestCase(16, 1, 1, 16, 12)]
    [TestCase(1, 200, 1, 4, 1)]
    public void Blocks_are_large_unless_threads_would_go_without(int tokens, int group, int kvHeads, int threads, int expected) =>
        Assert.That(AttentionPlan.BlockTokens(tokens, group, kvHeads, threads), Is.EqualTo(expected));

    [Test]
    public void Every_token_head_and_chunk_is_done_once([Values(1, 2, 16)] int threads, [Values(0, 700)] int window)
    {
        (int Count, int Length)[] sequences = [(1, 5000), (300, 300), (1, 1), (40, 2000), (1, 513)];
        using Batch batch = new(400, 8, 80);
        using AttentionPlan plan = new();
        // Built twice: the second use of the plan's memory must not remember the first.
        for (int round = 0; round < 2; round++)
        {
            Fill(batch, sequences);
            AttendArgs args = new() { Queries = null, QueryStride = 0, Heads = 6, Cache = new KvView(null, null, DType.F32, DType.F32, 80, 2, 64), Scale = 1, Window = window, Output = null };
            plan.Build(batch, args, threads, RowFloats, BlockFloats);
        }

        HashSet<(int Token, int Head, int Chunk)> done = [];
        List<(long First, long End)> partials = [];
        for (int i = 0; i < plan.ItemCount; i++)
        {
            AttentionItem item = plan.Items[i];
            for (int token = item.FirstToken; token < item.FirstToken + item.Tokens; token++)
            {
                Assert.That(batch.SequenceOf[token], Is.EqualTo(item.Sequence));
                for (int chunk = item.FirstChunk; chunk < item.EndChunk; chunk++) Assert.That(done.Add((token, item.KvHead, chunk)), Is.True, "done twice");
            }

            if (item.Partial >= 0) partials.Add((item.Partial, item.Partial + (long)item.Tokens * 3 * RowFloats + BlockFloats));
        }

        const int chunkKeys = AttentionPlan.ChunkPages * KvView.PageTokens;
        for (int token = 0; token < batch.Tokens; token++)
        {
            (int first, int end) = AttentionMask.Visible(batch.Positions[token], 0, batch.KvLengths[batch.SequenceOf[token]], window);
            for (int head = 0; head < 2; head++)
                for (int chunk = first / chunkKeys; chunk <= (end - 1) / chunkKeys; chunk++)
                    Assert.That(done, Does.Contain((token, head, chunk)));
        }

        partials.Sort();
        for (int i = 0; i < partials.Count; i++) Assert.That(partials[i].End, Is.LessThanOrEqualTo(i + 1 < partials.Count ? partials[i + 1].First : plan.PartialFloats));
        Assert.That(plan.FoldCount > 0, Is.EqualTo(threads > 1));
        Assert.That(Enumerable.Range(0, plan.FoldCount).Sum(i => plan.Folds[i].Block.EndChunk - plan.Folds[i].Block.FirstChunk), Is.EqualTo(partials.Count));
    }

    private static void Fill(Batch batch, (int Count, int Length)[] sequences)
    {
        batch.Clear();
        foreach ((int count, int length) in sequences)
        {
            batch.BeginSequence(count, length, [], length);
            for (int i = 0; i < count; i++) batch.AddToken(0, length - count + i, output: false, store: false);
        }
    }
}
