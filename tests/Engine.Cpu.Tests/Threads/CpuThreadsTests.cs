namespace Engine.Cpu.Tests;

[TestFixture]
public unsafe class CpuThreadsTests
{
    private static CpuThreads? _team;

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    public void EveryThreadRunsTheBodyOnce(int count)
    {
        using CpuThreads team = new(count);
        int* calls = stackalloc int[count];
        for (int job = 1; job <= 1000; job++)
        {
            team.Run(&CountCall, calls);
            for (int i = 0; i < count; i++) Assert.That(calls[i], Is.EqualTo(job));
        }

        Assert.That(team.Jobs, Is.EqualTo(1000));
    }

    [Test]
    public void TheTeamIsAsLargeAsTheRuntimeCounts()
    {
        using CpuThreads team = new();
        CpuTopology topology = CpuTopology.Read();
        int granted = Environment.ProcessorCount, expected = topology.Source is null ? granted : Math.Clamp(topology.Performance.Count, 1, granted);
        Assert.That(team.Count, Is.EqualTo(expected));
    }

    /// <summary>
    /// The runtime reads a container's limit (cpu.max, rounded up) once, when it starts; its variable takes the place of what it finds. The processors that affinity
    /// allows stay as many as they are, as under a limit.
    /// </summary>
    [TestCase(1)]
    [TestCase(3)]
    public void AContainersLimitOfProcessorsIsTheTeams(int processors) =>
        TestProcess.Run("FullyQualifiedName~CpuThreadsTests.TheTeamIsAsLargeAsTheRuntimeCounts", ("DOTNET_PROCESSOR_COUNT", $"{processors}"));

    [Test]
    public void ParkedWorkersWakeUp()
    {
        using CpuThreads team = new(2);
        int* calls = stackalloc int[2];
        for (int job = 1; job <= 5; job++)
        {
            Thread.Sleep(20);
            team.Run(&CountCall, calls);
            Assert.That(calls[1], Is.EqualTo(job));
        }
    }

    [Test]
    [NonParallelizable]
    public void BarrierSeparatesPhases()
    {
        using CpuThreads team = new(3);
        _team = team;
        int* cells = stackalloc int[4];
        for (int job = 0; job < 200; job++)
        {
            new Span<int>(cells, 4).Clear();
            team.Run(&TwoPhases, cells);
            Assert.That(cells[3], Is.Zero, "a thread passed the barrier before the others came");
        }

        Assert.That(team.Barriers, Is.EqualTo(200));
    }

    [Test]
    public void ExceptionOfAWorkerReachesTheCallerAndTheTeamLives()
    {
        using CpuThreads team = new(2);
        Assert.Throws<InvalidOperationException>(() => team.Run(&Fail, null));
        int* calls = stackalloc int[2];
        team.Run(&CountCall, calls);
        Assert.That(calls[1], Is.EqualTo(1));
    }

    [Test]
    public void JobAllocatesNothing()
    {
        using CpuThreads team = new(2);
        int* calls = stackalloc int[2];
        for (int i = 0; i < 100; i++) team.Run(&CountCall, calls);
        // The count is the process's, and the test runner has threads too: what every job costs shows in each of the series.
        long least = long.MaxValue;
        for (int series = 0; series < 5; series++)
        {
            long before = GC.GetTotalAllocatedBytes(true);
            for (int i = 0; i < 100; i++) team.Run(&CountCall, calls);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(true) - before);
        }

        Assert.That(least, Is.LessThan(1000));
    }

    private static void CountCall(void* state, int thread, int threads) => ((int*)state)[thread]++;

    private static void Fail(void* state, int thread, int threads)
    {
        if (thread == 1) throw new InvalidOperationException("on purpose");
    }

    private static void TwoPhases(void* state, int thread, int threads)
    {
        int* cells = (int*)state;
        cells[thread] = 1;
        _team!.Barrier(thread);
        if (cells[0] + cells[1] + cells[2] != 3) cells[3] = 1;
    }
}
