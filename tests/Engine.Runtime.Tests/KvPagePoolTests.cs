using CsCheck;

namespace Engine.Runtime.Tests;

public class KvPagePoolTests
{
    [Test]
    public void Any_mix_of_renting_sharing_and_releasing_closes_to_zero() =>
        Gen.Int[0, 2].Array[0, 200].Sample(operations =>
        {
            KvPagePool pool = new(8);
            List<int> references = [];
            int step = 0;
            foreach (int operation in operations)
            {
                step++;
                if (operation == 0 && pool.Rent() is >= 0 and { } page) references.Add(page);
                if (operation == 1 && references.Count > 0)
                {
                    pool.Retain(references[step % references.Count]);
                    references.Add(references[step % references.Count]);
                }

                if (operation == 2 && references.Count > 0)
                {
                    pool.Release(references[step % references.Count]);
                    references.RemoveAt(step % references.Count);
                }

                if (pool.Used != references.Distinct().Count()) return false;
            }

            foreach (int page in references) pool.Release(page);
            return pool.Used == 0 && pool.Free == pool.Capacity;
        });

    [Test]
    public void An_empty_pool_gives_minus_one_and_a_double_release_is_refused()
    {
        KvPagePool pool = new(1);
        int page = pool.Rent();
        Assert.That(pool.Rent(), Is.EqualTo(-1));
        pool.Release(page);
        Assert.That(() => pool.Release(page), Throws.InvalidOperationException);
        Assert.That(() => pool.Retain(page), Throws.InvalidOperationException);
    }

    [Test]
    public void A_freed_page_is_reported_once_when_its_last_reference_goes()
    {
        List<int> freed = [];
        KvPagePool pool = new(2, freed.Add);
        int page = pool.Rent();
        pool.Retain(page);
        pool.Release(page);
        Assert.That(freed, Is.Empty);
        pool.Release(page);
        Assert.That(freed, Is.EqualTo(new[] { page }));
    }
}
