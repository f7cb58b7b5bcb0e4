namespace Engine.Runtime.Tests;

public class PageTableTests
{
    [Test]
    public void Writing_into_a_shared_page_copies_it_and_leaves_the_other_reader_alone()
    {
        KvPagePool pool = new(8);
        PageTable first = new(pool, 256), second = new(pool, 256);
        List<(int From, int To)> copies = [];
        Assert.That(first.TryMakeWritable(0, 100, Copy), Is.True);
        second.ShareFrom(first, 100);
        int[] before = first.Pages.ToArray();
        Assert.That(second.TryMakeWritable(100, 130, Copy), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Pages.ToArray(), Is.EqualTo(before));
            Assert.That(copies, Is.EqualTo(new[] { (before[1], second.Pages[1]) }));
            Assert.That(second.Pages[0], Is.EqualTo(before[0]), "a full shared page stays shared");
            Assert.That(second.Count, Is.EqualTo(3));
        }

        first.Truncate(0);
        second.Truncate(0);
        Assert.That(pool.Used, Is.Zero);

        void Copy(int from, int to) => copies.Add((from, to));
    }

    [Test]
    public void An_empty_pool_is_told_and_nothing_is_lost()
    {
        KvPagePool pool = new(1);
        PageTable table = new(pool, 256);
        Assert.That(table.TryMakeWritable(0, 65, static (_, _) => { }), Is.False);
        table.Truncate(0);
        Assert.That(pool.Used, Is.Zero);
    }
}
