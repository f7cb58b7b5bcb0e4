namespace Engine.Cpu.Tests;

[TestFixture]
public class CpuTopologyTests
{
    private static readonly int[] Eight = [0, 1, 2, 3, 4, 5, 6, 7];
    private string _root = "";

    [SetUp]
    public void Create() => _root = Directory.CreateTempSubdirectory("sys-").FullName;

    [TearDown]
    public void Delete() => Directory.Delete(_root, recursive: true);

    [Test]
    public void TheDevicesOfAHybridProcessorTell()
    {
        File("devices/cpu_core/cpus", "0-3\n");
        File("devices/cpu_atom/cpus", "4-7\n");
        CpuTopology topology = CpuTopology.Read(_root, Eight);
        Assert.That(topology.Performance, Is.EqualTo(new[] { 0, 1, 2, 3 }));
        Assert.That(topology.Source, Is.EqualTo("cpu_core"));
        Assert.That(topology.DefaultThreads(8), Is.EqualTo(4));
        Assert.That(topology.DefaultThreads(2), Is.EqualTo(2), "the container grants two");
    }

    [Test]
    public void AffinityCountsFirst()
    {
        File("devices/cpu_core/cpus", "0-3\n");
        File("devices/cpu_atom/cpus", "4-7\n");
        Assert.That(CpuTopology.Read(_root, [2, 3, 4]).Performance, Is.EqualTo(new[] { 2, 3 }));
        foreach (int[] alike in (int[][])[[0, 1], [5, 6, 7]])
        {
            CpuTopology topology = CpuTopology.Read(_root, alike);
            Assert.That(topology.Performance, Is.EqualTo(alike));
            Assert.That((topology.Source, topology.DefaultThreads(alike.Length)), Is.EqualTo(((string?)null, alike.Length)));
        }
    }

    [Test]
    public void CapacitiesTell()
    {
        Each("cpu_capacity", [325, 325, 325, 325, 700, 700, 700, 1024]);
        CpuTopology topology = CpuTopology.Read(_root, Eight);
        Assert.That(topology.Performance, Is.EqualTo(new[] { 4, 5, 6, 7 }), "the middle cores take part");
        Assert.That(topology.Source, Is.EqualTo("cpu_capacity"));
    }

    [Test]
    public void FrequenciesTellWhereCapacitiesDoNot()
    {
        Each("cpu_capacity", [1024, 1024, 1024, 1024, 1024, 1024, 1024, 1024]);
        Each("cpufreq/cpuinfo_max_freq", [5100000, 5000000, 5100000, 4900000, 3300000, 3300000, 3300000, 3300000]);
        CpuTopology topology = CpuTopology.Read(_root, Eight);
        Assert.That(topology.Performance, Is.EqualTo(new[] { 0, 1, 2, 3 }));
        Assert.That(topology.Source, Is.EqualTo("cpuinfo_max_freq"));
    }

    [Test]
    public void FavouredCoresAloneMakeNoDifference()
    {
        Each("cpufreq/cpuinfo_max_freq", [6000000, 6000000, 5700000, 5700000, 5700000, 5700000, 5700000, 5700000]);
        Assert.That(CpuTopology.Read(_root, Eight).Source, Is.Null);
    }

    [Test]
    public void WhatIsMissingOrMalformedTellsNothing()
    {
        Assert.That(CpuTopology.Read(_root, Eight), Is.EqualTo(new CpuTopology(Eight, Eight, null)));
        Each("cpu_capacity", [1024, 1024, 300, 300]); // processors 4 to 7 have none
        File("devices/cpu_core/cpus", "no list");
        File("devices/cpu_atom/cpus", "4-7");
        Assert.That(CpuTopology.Read(_root, Eight).Source, Is.Null);
        Assert.That(CpuTopology.Read(_root, []).DefaultThreads(3), Is.EqualTo(3));
    }

    [TestCase("0-3,8\n", new[] { 0, 1, 2, 3, 8 })]
    [TestCase("", new int[0])]
    [TestCase("5", new[] { 5 })]
    public void ListsAreRead(string text, int[] processors) => Assert.That(CpuTopology.ParseList(text), Is.EquivalentTo(processors));

    [TestCase("3-1")]
    [TestCase("1-2-3")]
    [TestCase("-1")]
    [TestCase("0-99999999999")]
    [TestCase("0-4294967295")]
    [TestCase("a")]
    public void WhatIsNoListIsNone(string text) => Assert.That(CpuTopology.ParseList(text), Is.Null);

    [Test]
    public void TeamsArePlaced()
    {
        CpuTopology hybrid = new(Eight, [0, 1, 2, 3], "cpu_core"), alike = new(Eight, Eight, null);
        Assert.That(alike.Placement(8).Select(static one => one.Single()), Is.EqualTo(Eight));
        Assert.That(alike.Placement(4), Is.Empty);
        Assert.That(hybrid.Placement(8).Select(static one => one.Single()), Is.EqualTo(Eight));
        Assert.That(hybrid.Placement(4).Select(static one => one.Single()), Is.EqualTo(new[] { 0, 1, 2, 3 }));
        Assert.That(hybrid.Placement(2), Is.EqualTo(new[] { new[] { 0, 1, 2, 3 }, [0, 1, 2, 3] }));
        Assert.That(hybrid.Placement(6), Is.Empty);
        Assert.That(new CpuTopology([], [], null).Placement(2), Is.Empty);
    }

    /// <summary>Under a container's limit of time the system moves threads among all allowed processors: they are as many as are granted, and bound to none.</summary>
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    public void ALimitOfTimeGrantsFewerThreadsAndBindsNone(int granted)
    {
        CpuTopology alike = CpuTopology.Read(_root, Eight);
        Assert.That(alike.DefaultThreads(granted), Is.EqualTo(granted));
        Assert.That(alike.Placement(granted), Is.Empty);
    }

    private void Each(string file, long[] figures)
    {
        for (int i = 0; i < figures.Length; i++) File($"devices/system/cpu/cpu{i}/{file}", $"{figures[i]}\n");
    }

    private void File(string path, string text)
    {
        string file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllText(file, text);
    }
}
