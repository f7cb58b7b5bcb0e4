using System.Globalization;
using System.Text.Json;

namespace Engine.Bench.Compare.Models;

/// <summary>The comparison as a table and as JSON.</summary>
internal static class ModelReport
{
    public static void Show(TextWriter output, ModelComparisonPlan plan, IReadOnlyList<ModelRow> rows)
    {
        output.WriteLine($"{Path.GetFileName(plan.Model)}, {plan.Threads} threads, {plan.Rounds} rounds in turn; tokens/s: median +- half the range; ours over {plan.PeerName}");
        output.WriteLine($"{"work",-14}{"ours",10}{"",9}{plan.PeerName,16}{"",9}{"ratio",8}{"range",16}{"goal",7}          options of the peer");
        foreach (ModelRow row in rows)
        {
            if (row.Result is not { } result)
            {
                output.WriteLine($"{row.Work.Name,-14}not measured: {row.Failure}");
                continue;
            }

            string goal = row.Goal is { } least ? string.Create(CultureInfo.InvariantCulture, $"{least,7:F2} {(result.Meets(least)!.Value ? "met" : "missed"),-8}") : new string(' ', 16);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{row.Work.Name,-14}{Statistics.Median(result.Ours.Rounds),10:F2} +- {Statistics.Spread(result.Ours.Rounds),4:P0} {Statistics.Median(result.Theirs.Rounds),16:F2} +- {Statistics.Spread(result.Theirs.Rounds),4:P0} {result.Ratio,8:F2}{$"{result.Ratios.Min():F2} to {result.Ratios.Max():F2}",16}{goal}  {result.Theirs.Entrant.Text}"));
        }
    }

    public static void Write(Utf8JsonWriter json, ModelComparisonPlan plan, IReadOnlyList<ModelRow> rows)
    {
        json.WriteStartObject();
        json.WriteString("comparedModel", Path.GetFileName(plan.Model));
        json.WriteNumber("comparedModelBytes", new FileInfo(plan.Model).Length);
        json.WriteString("peer", plan.PeerName);
        json.WriteNumber("threads", plan.Threads);
        json.WriteNumber("rounds", plan.Rounds);
        json.WriteNumber("repetitionsARun", plan.Repeat);
        json.WriteStartArray("works");
        foreach (ModelRow row in rows) Write(json, row);
        json.WriteEndArray();
        MachineJson.Write(json);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ModelRow row)
    {
        json.WriteStartObject();
        json.WriteString("work", row.Work.Name);
        if (row.Goal is { } goal) json.WriteNumber("goal", goal);
        if (row.Result is { } result)
        {
            json.WriteNumber("ratio", result.Ratio);
            Numbers(json, "ratios", result.Ratios);
            if (result.Meets(row.Goal) is { } met) json.WriteBoolean("met", met);
            Side(json, "ours", result.Ours);
            Side(json, "theirs", result.Theirs);
        }
        else
        {
            json.WriteString("failure", row.Failure);
        }

        json.WriteEndObject();
    }

    private static void Side(Utf8JsonWriter json, string name, Series series)
    {
        json.WriteStartObject(name);
        if (series.Version is not null) json.WriteString("version", series.Version);
        json.WriteString("options", series.Entrant.Text);
        json.WriteNumber("tokensPerSecond", Statistics.Median(series.Rounds));
        json.WriteNumber("spread", Statistics.Spread(series.Rounds));
        Numbers(json, "rounds", series.Rounds);
        json.WriteEndObject();
    }

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
