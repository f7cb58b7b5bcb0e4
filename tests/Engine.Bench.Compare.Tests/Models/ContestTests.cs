using Engine.Bench.Compare.Models;

namespace Engine.Bench.Compare.Tests.Models;

[TestFixture]
public class ContestTests
{
    private static readonly IBenchProgram Program = new EngineBench("engine");
    private static readonly Entrant Ours = new(true, Program, []), Plain = new(false, Program, ["plain"]), Repacked = new(false, Program, ["repacked"]), Slow = new(false, Program, ["slow"]);
    private readonly List<string> _order = [];

    [SetUp]
    public void Clear() => _order.Clear();

    [Test]
    public void SidesTakeTurnsInAnOrderThatTurnsRound()
    {
        Contest.Run([Ours, Plain], 3, Run(static _ => 1), static _ => { });
        Assert.That(_order, Is.EqualTo(new[] { "", "plain", "", "plain", "plain", "", "", "plain" }), "the first two choose");
    }

    [Test]
    public void ThePeersBestSetCountsAndSlowOnesLeaveEarly()
    {
        ContestResult result = Contest.Run([Ours, Plain, Repacked, Slow], 2, Run(static entrant => entrant.Text switch { "plain" => 95, "repacked" => 100, "slow" => 50, _ => 200 }), static _ => { });
        Assert.That(result.Theirs.Entrant, Is.SameAs(Repacked));
        Assert.That(result.Ratio, Is.EqualTo(2));
        Assert.That(_order.Count(static name => name == "slow"), Is.EqualTo(1));
        Assert.That(_order.Count(static name => name == "plain"), Is.EqualTo(3), "95 may be better than 100 on a noisy machine");
    }

    [Test]
    public void TheRatioIsTheMedianOfEachRoundsOwn()
    {
        double[] ours = [0, 20, 10, 30], theirs = [0, 10, 5, 10];
        int[] turn = new int[2];
        ContestResult result = Contest.Run([Ours, Plain], 3, entrant =>
        {
            int side = entrant.Ours ? 0 : 1, at = turn[side]++;
            return new BenchAnswer([at == 0 ? 1 : (side == 0 ? ours : theirs)[at]], null);
        }, static _ => { });
        Assert.That(result.Ratios, Is.EqualTo(new[] { 2.0, 2.0, 3.0 }));
        Assert.That(result.Ratio, Is.EqualTo(2));
        Assert.That((result.Meets(2.0), result.Meets(2.01), result.Meets(null)), Is.EqualTo(((bool?)true, (bool?)false, (bool?)null)));
        Assert.That(Statistics.Spread(result.Ours.Rounds), Is.EqualTo(0.5), "10 to 30 about 20");
    }

    [Test]
    public void ASetThatCannotRunIsLeftOutAndSaid()
    {
        List<string> notes = [];
        BenchAnswer Fail(Entrant entrant) => entrant.Text == "slow" ? throw new InvalidDataException("unknown option") : new BenchAnswer([1], null);
        Assert.That(Contest.Run([Ours, Plain, Slow], 1, Fail, notes.Add).Theirs.Entrant, Is.SameAs(Plain));
        Assert.That(notes, Has.One.Contains("unknown option"));
        Assert.That(() => Contest.Run([Ours, Slow], 1, Fail, notes.Add), Throws.TypeOf<InvalidDataException>().With.Message.Contains("peer"));
    }

    private BenchRun Run(Func<Entrant, double> rate) => entrant =>
    {
        _order.Add(entrant.Text);
        return new BenchAnswer([rate(entrant)], null);
    };
}
