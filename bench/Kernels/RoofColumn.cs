using System.Collections.Concurrent;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Parameters;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Engine.Cpu;

namespace Engine.Bench.Kernels;

/// <summary>Share of a roof that plain loops reach on this machine, measured in the process that runs the benchmarks.</summary>
/// <param name="name">Column title.</param>
/// <param name="legend">What the share refers to.</param>
/// <param name="work">Operations or bytes of one run.</param>
/// <param name="roof">What the machine does a second at most of such work.</param>
public sealed class RoofColumn(string name, string legend, Func<IRoofedWork, double> work, Func<CpuRoofs, IRoofedWork, double> roof) : IColumn
{
    private static readonly ConcurrentDictionary<int, CpuRoofs> Roofs = new();

    /// <summary>Share of the multiply-add roof.</summary>
    public static RoofColumn Multiply { get; } = new(
        "Multiply roof", "Share of the multiply-add rate of a loop in registers, of the kind of products that the weights' format is multiplied with",
        static work => work.Operations, static (roofs, work) => roofs.OpsPerSecond(roofs.RoofOf(work.Weights)));

    /// <summary>Share of the memory read roof.</summary>
    public static RoofColumn Read { get; } = new("Read roof", "Share of the bytes a second that a plain read of memory reaches", static work => work.BytesRead, static (roofs, _) => roofs.ReadBytesPerSecond);

    /// <inheritdoc/>
    public string Id => "Roof." + name;

    /// <inheritdoc/>
    public string ColumnName => name;

    /// <inheritdoc/>
    public string Legend => legend;

    /// <inheritdoc/>
    public bool AlwaysShow => true;

    /// <inheritdoc/>
    public ColumnCategory Category => ColumnCategory.Custom;

    /// <inheritdoc/>
    public int PriorityInCategory => 0;

    /// <inheritdoc/>
    public bool IsNumeric => true;

    /// <inheritdoc/>
    public UnitType UnitType => UnitType.Dimensionless;

    /// <inheritdoc/>
    public bool IsAvailable(Summary summary) => summary.BenchmarksCases.Any(static c => c.Descriptor.Type.IsAssignableTo(typeof(IRoofedWork)));

    /// <inheritdoc/>
    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        if (summary[benchmarkCase]?.ResultStatistics is not { } statistics) return "-";
        object instance = Activator.CreateInstance(benchmarkCase.Descriptor.Type)!;
        foreach (ParameterInstance parameter in benchmarkCase.Parameters.Items) instance.GetType().GetProperty(parameter.Name)?.SetValue(instance, parameter.Value);
        IRoofedWork roofed = (IRoofedWork)instance;
        if (work(roofed) == 0) return "-";
        double perSecond = work(roofed) / (statistics.Median * 1e-9);
        return $"{perSecond / roof(Roofs.GetOrAdd(roofed.Threads, static threads => CpuRoofs.Measure(threads)), roofed):p0}";
    }

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);
}
