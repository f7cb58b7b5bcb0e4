using System.Globalization;

namespace Engine.Cli.Bench;

/// <summary>
/// Energy that the processor's packages and their memory have used, from the counters that Linux shows as files (power capping framework, zones intel-rapl:N,
/// which AMD's processors have too). The counters are those of the whole machine, whatever runs on it. Where they are missing or may not be read there is no meter.
/// </summary>
internal sealed class PackageEnergy
{
    private readonly (string File, long Range)[] _counters;

    private PackageEnergy((string, long)[] counters) => _counters = counters;

    /// <summary>Finds the counters.</summary>
    /// <param name="root">Folder of the power zones.</param>
    /// <returns>The meter; null where there is nothing to read.</returns>
    public static PackageEnergy? Find(string root = "/sys/class/powercap")
    {
        if (!Directory.Exists(root)) return null;
        List<(string, long)> counters = [];
        try
        {
            foreach (string zone in Directory.EnumerateDirectories(root, "intel-rapl:*").Order(StringComparer.Ordinal))
            {
                // A package counts its cores in; its memory is a zone of its own. "psys" would count everything twice.
                string name = File.ReadAllText(Path.Combine(zone, "name")).Trim();
                if (!name.StartsWith("package", StringComparison.Ordinal) && name != "dram") continue;
                string counter = Path.Combine(zone, "energy_uj");
                if (Number(counter) is null || Number(Path.Combine(zone, "max_energy_range_uj")) is not { } range) return null;
                counters.Add((counter, range));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return counters.Count == 0 ? null : new PackageEnergy([.. counters]);
    }

    /// <summary>The counters now, in microjoules; null where one cannot be read any more.</summary>
    public long[]? Read()
    {
        long[] values = new long[_counters.Length];
        for (int i = 0; i < values.Length; i++)
        {
            if (Number(_counters[i].File) is not { } value) return null;
            values[i] = value;
        }

        return values;
    }

    /// <summary>Joules between two readings, no further apart than one turn of a counter; null where either is missing.</summary>
    public double? Joules(long[]? before, long[]? after)
    {
        if (before is null || after is null) return null;
        double microjoules = 0;
        for (int i = 0; i < before.Length; i++) microjoules += after[i] >= before[i] ? after[i] - before[i] : _counters[i].Range - before[i] + after[i];
        return microjoules / 1e6;
    }

    private static long? Number(string file)
    {
        try
        {
            return long.TryParse(File.ReadAllText(file), NumberStyles.AllowTrailingWhite | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out long value) && value >= 0 ? value : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
