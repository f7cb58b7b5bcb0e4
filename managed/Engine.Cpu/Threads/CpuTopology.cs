using System.Globalization;

namespace Engine.Cpu;

/// <summary>
/// The processors that this process may run on, and which of them are performance cores where cores differ. A layer's weights are divided evenly over the
/// threads and each waits for the last, so that one efficiency core holds up all others: where cores differ, only the performance cores are used by default.
/// </summary>
/// <param name="Allowed">Processors that the process may run on, ascending; empty where the system does not tell.</param>
/// <param name="Performance">Those of them that are performance cores, ascending; all of them where cores do not differ.</param>
/// <param name="Source">Where the difference was read: "cpu_core", "cpu_capacity" or "cpuinfo_max_freq"; null: cores do not differ, or nothing tells.</param>
public sealed record CpuTopology(IReadOnlyList<int> Allowed, IReadOnlyList<int> Performance, string? Source)
{
    private const int MostProcessors = 8192;

    // Middle cores of phones' processors have two thirds of the largest one's capacity and take part; small ones have a third. A compact core's highest
    // frequency is at most three quarters of a full one's, and full ones differ by a tenth.
    private const double LeastCapacity = 0.5, LeastFrequency = 0.8;

    /// <summary>Looks at this machine, through the process's affinity and, on Linux, /sys.</summary>
    public static CpuTopology Read() => Read("/sys", CpuAffinity.Allowed());

    /// <summary>Threads that a team has unless told otherwise: the processors that affinity and container limits grant, and no more than there are performance cores among them.</summary>
    /// <param name="granted">Processors that the runtime counts (affinity and the container's quota).</param>
    public int DefaultThreads(int granted) => Source is null ? granted : Math.Clamp(Performance.Count, 1, granted);

    /// <summary>Looks at a machine described by a folder laid out as Linux's /sys.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="allowed">Processors that the process may run on.</param>
    internal static CpuTopology Read(string root, IReadOnlyList<int> allowed)
    {
        if (allowed.Count > 0)
        {
            // Intel names the two kinds of a hybrid processor as devices.
            if (List(Path.Combine(root, "devices", "cpu_core", "cpus")) is { } cores && List(Path.Combine(root, "devices", "cpu_atom", "cpus")) is { Count: > 0 }
                && Split(allowed, cores.Contains) is { } hybrid)
                return new CpuTopology(allowed, hybrid, "cpu_core");
            if (Above(root, allowed, "cpu_capacity", LeastCapacity) is { } capable) return new CpuTopology(allowed, capable, "cpu_capacity");
            if (Above(root, allowed, Path.Combine("cpufreq", "cpuinfo_max_freq"), LeastFrequency) is { } fast) return new CpuTopology(allowed, fast, "cpuinfo_max_freq");
        }

        return new CpuTopology(allowed, allowed, null);
    }

    /// <summary>
    /// The processors that each thread of a team is bound to. A team as large as the allowed set, or as the performance cores, has one each; a smaller one shares
    /// the performance cores where cores differ, and floats where they do not (others may use the machine, too; a container's quota moves processes about).
    /// </summary>
    /// <returns>[threads], or empty: all float.</returns>
    internal IReadOnlyList<IReadOnlyList<int>> Placement(int threads)
    {
        if (threads == Allowed.Count) return [.. Allowed.Select(static processor => (int[])[processor])];
        if (Source is null || threads > Performance.Count) return [];
        return threads == Performance.Count ? [.. Performance.Select(static processor => (int[])[processor])] : [.. Enumerable.Repeat(Performance, threads)];
    }

    /// <summary>Reads a list of processors such as 0-3,8; null where it is none.</summary>
    internal static IReadOnlySet<int>? ParseList(string text)
    {
        HashSet<int> processors = [];
        foreach (string range in text.Trim().Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = range.Split('-');
            if (ends.Length > 2 || !Number(ends[0], out long first) || !Number(ends[^1], out long last) || last < first || last >= MostProcessors) return null;
            for (long processor = first; processor <= last; processor++) _ = processors.Add((int)processor);
        }

        return processors;
    }

    // The processors whose figure reaches a part of the greatest; null where one has no figure or all reach it.
    private static int[]? Above(string root, IReadOnlyList<int> allowed, string file, double part)
    {
        Dictionary<int, long> figures = [];
        foreach (int processor in allowed)
        {
            if (Text(Path.Combine(root, "devices", "system", "cpu", $"cpu{processor}", file)) is not { } text || !Number(text.Trim(), out long figure) || figure == 0) return null;
            figures[processor] = figure;
        }

        double least = part * figures.Values.Max();
        return Split(allowed, processor => figures[processor] >= least);
    }

    private static int[]? Split(IReadOnlyList<int> allowed, Func<int, bool> performs)
    {
        int[] chosen = [.. allowed.Where(performs)];
        return chosen.Length > 0 && chosen.Length < allowed.Count ? chosen : null;
    }

    private static IReadOnlySet<int>? List(string file) => Text(file) is { } text ? ParseList(text) : null;

    private static bool Number(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string? Text(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
