using Engine.Tensors;

namespace Engine.Ops.Tests;

public unsafe class BatchTests
{
    [Test]
    public void Slots_follow_the_page_table_and_pads_are_minus_one()
    {
        using Batch batch = new(8, 2, 4);
        batch.Clear();
        batch.BeginSequence(2, 66, [7, 3], rotaryLength: 66);
        batch.AddToken(11, 63, output: false);
        batch.AddToken(12, 64, output: true);
        batch.BeginSequence(1, 1, [5], rotaryLength: 1);
        batch.AddToken(13, 0, output: true, store: false);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(batch.Slots[0], Is.EqualTo(7 * KvView.PageTokens + 63));
            Assert.That(batch.Slots[1], Is.EqualTo(3 * KvView.PageTokens));
            Assert.That(batch.Slots[2], Is.EqualTo(-1));
            Assert.That(new Span<int>(batch.PageTables, 8).ToArray(), Is.EqualTo(new[] { 7, 3, -1, -1, 5, -1, -1, -1 }));
            Assert.That(new Span<int>(batch.Offsets, 3).ToArray(), Is.EqualTo(new[] { 0, 2, 3 }));
            Assert.That(new Span<int>(batch.OutputRows, batch.Outputs).ToArray(), Is.EqualTo(new[] { 1, 2 }));
        }
    }

    [Test]
    public void A_full_batch_refuses_by_name()
    {
        using Batch batch = new(2, 1, 1);
        batch.Clear();
        Assert.That(() => batch.BeginSequence(3, 3, [0], 3), Throws.TypeOf<CapacityException>().With.Message.Contains("chunks"));
        batch.BeginSequence(1, 1, [0], 1);
        batch.AddToken(0, 0, output: true);
        Assert.That(() => batch.BeginSequence(1, 1, [1], 1), Throws.TypeOf<CapacityException>().With.Message.Contains("sequences"));
    }
}
