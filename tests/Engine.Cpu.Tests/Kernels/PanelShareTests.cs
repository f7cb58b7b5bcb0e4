namespace Engine.Cpu.Tests;

[TestFixture]
public class PanelShareTests
{
    [Test]
    public void EveryPanelOfEveryPartBelongsToOneThreadAndTheLoadIsEven([Values(1, 2, 3, 7, 64)] int threads)
    {
        (long Bytes, int Count)[] parts = [(640, 17), (512, 5), (512, 5), (96, 1)];
        long total = parts.Sum(static part => part.Bytes * part.Count), before = 0;
        long[] load = new long[threads];
        foreach ((long bytes, int count) in parts)
        {
            int next = 0;
            for (int thread = 0; thread < threads; thread++)
            {
                (int first, int end) = new PanelShare(before, total).Of(bytes, count, thread, threads);
                Assert.That(first, Is.EqualTo(next), "neither a gap nor an overlap");
                next = end;
                load[thread] += (end - first) * bytes;
            }

            Assert.That(next, Is.EqualTo(count));
            before += bytes * count;
        }

        Assert.That(load.Max(), Is.LessThanOrEqualTo(total / threads + 2 * 640));
    }

    [Test]
    public void RunsOfPiecesCoverAThreadsShare([Values(1, 5, 80)] int count, [Values(1, 2, 3)] int threads)
    {
        PanelShare share = new(0, 640L * count);
        int[] ends = [4, 8, 12, 31, 32];
        for (int thread = 0; thread < threads; thread++)
        {
            (int next, int last) = share.Of(640, count, thread, threads);
            int begin = 0;
            foreach (int piece in ends)
            {
                (int first, int end) = share.Of(640, count, 32 * thread + begin, 32 * thread + piece, 32 * threads);
                Assert.That(first, Is.EqualTo(next), "neither a gap nor an overlap");
                (next, begin) = (end, piece);
            }

            Assert.That(next, Is.EqualTo(last));
        }
    }
}
