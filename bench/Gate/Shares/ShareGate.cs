using System.Globalization;
using Engine.Cpu;
using Engine.Ops;

namespace Engine.Bench.Gate.Shares;

/// <summary>
/// Shares of the roof, measured in rounds of roofs and products in turn: not under the tier's floors, and not under
/// <see cref="KeptPart"/> of what the same processor reached when the baseline was recorded. A product that fails, or whose series is too noisy to
/// judge by, is measured again, since a busy machine may disturb a whole series; one that stays too noisy passes, and its line says so.
/// </summary>
internal sealed class ShareGate(string tier, int threads, Baseline baseline, string processor)
{
    /// <summary>Part of the recorded share that must be kept.</summary>
    public const double KeptPart = 0.9;

    private const int Rounds = 7;
    private const int Attempts = 3;

    /// <summary>What was measured, by product; of a product that was measured again, the last series.</summary>
    public SortedDictionary<string, Ratios> Measured { get; } = [];

    /// <summary>Measures and judges.</summary>
    public IReadOnlyList<GateResult> Run()
    {
        using IBackend backend = TierSelector.CreateBackend(threads, tier);
        IReadOnlyList<RoofedProduct> products = RoofedProduct.All(backend);
        try
        {
            List<RoofedProduct> open = [.. products];
            for (int attempt = 0; attempt < Attempts && open.Count > 0; attempt++)
            {
                Measure(open);
                open.RemoveAll(product => Measured[product.Name].Decides && Judge(product.Name).All(static result => result.Passed));
            }
        }
        finally
        {
            foreach (RoofedProduct product in products) product.Dispose();
        }

        return [.. products.SelectMany(product => Judge(product.Name))];
    }

    private void Measure(List<RoofedProduct> products)
    {
        List<double>[] ratios = [.. products.Select(static _ => new List<double>())];
        CpuRoofs before = CpuRoofs.Measure(threads, tier);
        for (int round = 0; round < Rounds; round++)
        {
            double[] rates = [.. products.Select(static product => product.Rate())];
            CpuRoofs after = CpuRoofs.Measure(threads, tier);
            for (int i = 0; i < rates.Length; i++) ratios[i].Add(rates[i] / ((products[i].Roof(before) + products[i].Roof(after)) / 2));
            before = after;
        }

        for (int i = 0; i < ratios.Length; i++) Measured[products[i].Name] = new Ratios(ratios[i]);
    }

    private IEnumerable<GateResult> Judge(string product)
    {
        Ratios ratios = Measured[product];
        string noise = ratios.Decides ? "" : ", too noisy to judge by";
        RecordedShare? recorded = baseline.Shares.GetValueOrDefault(product);
        yield return new GateResult($"roof {product}", recorded is null || !ratios.Decides || ratios.Reaches(recorded.Floor), string.Create(CultureInfo.InvariantCulture,
            $"{ratios.Median:P1} +- {ratios.Tolerance:P1} of the roof, floor {(recorded is null ? "none" : recorded.Floor.ToString("P0", CultureInfo.InvariantCulture))}{noise}"));
        if (recorded?.Median is not { } median || baseline.Processor != processor || baseline.Threads != threads) yield break;
        yield return new GateResult($"baseline {product}", !ratios.Decides || ratios.Holds(median, recorded.Tolerance, KeptPart), string.Create(CultureInfo.InvariantCulture,
            $"{ratios.Median / median:F3} of the recorded {median:P1}, at least {KeptPart:F2}{noise}"));
    }
}
