using System.Globalization;
using System.Text;
using System.Text.Json;
using Engine.Cli.Output;
using Engine.Runtime;

namespace Engine.Cli.Bench;

/// <summary>Measured figures of one model, as a table for people and as JSON for programs.</summary>
internal sealed class BenchReport(LoadedModel loaded, EngineLoop loop, BenchPlan plan, EngineOptions options)
{
    private readonly string _backend = loaded.Backend.Name;
    private readonly long _kvBytes = loop.KvBytes;

    /// <summary>Prompt tokens a second, one each repetition.</summary>
    public List<double> PromptRates { get; } = [];

    /// <summary>Generated tokens a second over all sequences, one each repetition.</summary>
    public List<double> GenerateRates { get; } = [];

    /// <summary>Bytes allocated on the managed heap for each generated token, one each repetition.</summary>
    public List<double> AllocatedPerToken { get; } = [];

    /// <summary>Jobs of the thread team (a fork and a join each) and barriers within jobs for each generated token, one each repetition; empty where the backend has no team.</summary>
    public List<(double Jobs, double Barriers)> WaitsPerToken { get; } = [];

    /// <summary>Reads the machine's energy; null where it does not tell.</summary>
    public PackageEnergy? Energy { get; } = PackageEnergy.Find();

    /// <summary>Joules of the processor and its memory for each prompt token, one each repetition; empty where the machine does not tell.</summary>
    public List<double> PromptJoulesPerToken { get; } = [];

    /// <summary>The same for each generated token.</summary>
    public List<double> GenerateJoulesPerToken { get; } = [];

    /// <summary>What the machine reached in plain loops, measured between the repetitions.</summary>
    public List<MachineRoofs> Roofs { get; } = [];

    private List<double> Bandwidth => [.. Roofs.Select(static roofs => roofs.ReadBytesPerSecond)];

    /// <summary>Operations of the prompt's matrix products a second over the roof of most weights' format: two for each weight and token; attention is not counted.</summary>
    private double ComputeShare => PromptRates.Count == 0 || ProductOps == 0 ? 0 : Mean(PromptRates) * 2 * loaded.Model.MatrixElements.Values.Sum() / ProductOps;

    private double ProductOps => Roofs.Average(static roofs => roofs.ProductOpsPerSecond);

    /// <summary>Bytes a second of weights that generation reads, over the read loop's; only meaningful for one sequence a step.</summary>
    private double BandwidthShare => GenerateRates.Count == 0 ? 0
        : Mean(GenerateRates) / plan.Sequences * loaded.Model.WeightBytesPerStep / Mean(Bandwidth);

    public string Table()
    {
        StringBuilder table = new();
        Line(table, $"model      {loaded.Source.Path} ({loaded.Model.Spec.Architecture}, {ByteSize.Show(loaded.Source.Weights.Bytes)})");
        Line(table, $"backend    {_backend}, KV {options.KvType}");
        Line(table, $"loaded in  {loaded.LoadTime.TotalMilliseconds:F0} ms; weights {ByteSize.Show(loaded.Model.WeightBytes)}, KV cache {ByteSize.Show(_kvBytes)}");
        Line(table, $"memory     {Mean(Bandwidth) / 1e9:F1} GB/s read by a plain loop");
        if (PromptRates.Count > 0) Line(table, $"{"pp" + plan.Prompt,-10} {Mean(PromptRates),9:F2} +- {Deviation(PromptRates):F2} tokens/s, {ComputeShare:P1} of the {Roofs[0].Products} multiply-add peak of {ProductOps / 1e9:F0} GOP/s{Joules(PromptJoulesPerToken)}");
        if (GenerateRates.Count > 0)
        {
            string name = $"tg{plan.Generate}" + (plan.Sequences > 1 ? $" x{plan.Sequences}" : "");
            Line(table, $"{name,-10} {Mean(GenerateRates),9:F2} +- {Deviation(GenerateRates):F2} tokens/s, {BandwidthShare:P1} of the bandwidth, {Median(AllocatedPerToken):F1} bytes allocated a token{Joules(GenerateJoulesPerToken)}");
            if (WaitsPerToken.Count > 0) Line(table, $"threads    {WaitsPerToken[^1].Jobs:F1} fork-joins and {WaitsPerToken[^1].Barriers:F1} barriers a token");
        }

        if (PromptJoulesPerToken.Count + GenerateJoulesPerToken.Count == 0) Line(table, $"energy     not available: the machine shows no counters that may be read");
        return table.ToString();
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("model", loaded.Source.Path);
        json.WriteString("architecture", loaded.Model.Spec.Architecture);
        json.WriteNumber("modelBytes", loaded.Source.Weights.Bytes);
        json.WriteNumber("parameters", loaded.Source.Weights.Elements);
        json.WriteString("backend", _backend);
        json.WriteString("kvType", options.KvType.ToString());
        json.WriteNumber("loadMs", loaded.LoadTime.TotalMilliseconds);
        json.WriteNumber("weightsBytes", loaded.Model.WeightBytes);
        json.WriteNumber("weightBytesPerStep", loaded.Model.WeightBytesPerStep);
        json.WriteNumber("kvBytes", _kvBytes);
        Figures(json, "readBandwidthBytesPerSecond", Bandwidth);
        if (PromptRates.Count > 0)
        {
            json.WriteNumber("promptTokens", plan.Prompt);
            Figures(json, "promptTokensPerSecond", PromptRates);
            json.WriteString("products", Roofs[0].Products);
            json.WriteNumber("productOpsPerSecond", ProductOps);
            json.WriteNumber("productOpsShare", ComputeShare);
            if (PromptJoulesPerToken.Count > 0) Figures(json, "promptJoulesPerToken", PromptJoulesPerToken);
        }

        if (GenerateRates.Count > 0)
        {
            json.WriteNumber("generatedTokens", plan.Generate);
            json.WriteNumber("sequences", plan.Sequences);
            json.WriteNumber("depth", plan.Depth);
            Figures(json, "generatedTokensPerSecond", GenerateRates);
            json.WriteNumber("bandwidthShare", BandwidthShare);
            json.WriteNumber("allocatedBytesPerToken", Median(AllocatedPerToken));
            if (WaitsPerToken.Count > 0)
            {
                json.WriteNumber("jobsPerToken", WaitsPerToken[^1].Jobs);
                json.WriteNumber("barriersPerToken", WaitsPerToken[^1].Barriers);
            }

            if (GenerateJoulesPerToken.Count > 0) Figures(json, "generatedJoulesPerToken", GenerateJoulesPerToken);
        }

        MachineReport.WriteMachine(json);
        json.WriteEndObject();
    }

    private static void Figures(Utf8JsonWriter json, string name, List<double> values)
    {
        json.WriteStartObject(name);
        json.WriteNumber("mean", Mean(values));
        json.WriteNumber("deviation", Deviation(values));
        json.WriteStartArray("values");
        foreach (double value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Joules(List<double> values) => values.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {Mean(values):G3} J a token");

    private static double Mean(List<double> values) => values.Average();

    // One repetition may hold a stray allocation of another thread of the process; what every token costs shows in all.
    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Deviation(List<double> values)
    {
        if (values.Count < 2) return 0;
        double mean = Mean(values);
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }

    private static void Line(StringBuilder table, FormattableString line) => table.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
