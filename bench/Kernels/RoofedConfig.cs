using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Engine.Bench.Kernels;

/// <summary>Runs in this process, so that the roofs are measured under the same conditions, and shows the shares.</summary>
public sealed class RoofedConfig : ManualConfig
{
    /// <summary>Creates the configuration.</summary>
    public RoofedConfig()
    {
        AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(10));
        AddColumn(StatisticColumn.Median, RoofColumn.Multiply, RoofColumn.Read);
        AddDiagnoser(MemoryDiagnoser.Default);
    }
}
