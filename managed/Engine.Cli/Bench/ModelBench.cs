using System.Diagnostics;
using Engine.Decoding;
using Engine.Ops;
using Engine.Runtime;
using Engine.Tensors;

namespace Engine.Cli.Bench;

/// <summary>What to measure.</summary>
/// <param name="Prompt">Tokens of the prompt test; 0: none.</param>
/// <param name="Generate">Tokens of the generation test, each sequence; 0: none.</param>
/// <param name="Repeat">Repetitions of each.</param>
/// <param name="Sequences">Sequences that generate together.</param>
/// <param name="Depth">Tokens in each sequence's cache before generation is timed.</param>
internal sealed record BenchPlan(int Prompt, int Generate, int Repeat, int Sequences, int Depth);

/// <summary>Measures a model: each repetition on its own, one warm-up first, the memory's bandwidth in the same process and between the repetitions.</summary>
internal static class ModelBench
{
    public static BenchReport Run(LoadedModel loaded, EngineOptions options, BenchPlan plan)
    {
        int longest = Math.Max(plan.Prompt + 1, plan.Depth + plan.Generate + 1);
        using EngineLoop loop = new(loaded.Model, new EngineLoopOptions
        {
            MaxBatchTokens = loaded.Model.Limits.MaxTokens,
            MaxSequences = plan.Sequences,
            ContextLength = options.ContextLength > 0 ? options.ContextLength : longest,
            KvPages = plan.Sequences * PageTable.PagesFor(longest) + 1,
            KeyType = options.KvType,
            ValueType = options.KvType,
        });
        BenchReport report = new(loaded, loop, plan, options);
        // Code is compiled and pages are touched before anything counts.
        if (plan.Prompt > 0) Prompt(loop, loaded, plan, report: null);
        if (plan.Generate > 0) Generate(loop, loaded, plan with { Generate = Math.Min(plan.Generate, 8) }, report: null);
        for (int i = 0; i < plan.Repeat; i++)
        {
            report.Roofs.Add(MachineRoofs.Measure(options, loaded.Model.MatrixElements));
            if (plan.Prompt > 0) Prompt(loop, loaded, plan, report);
            if (plan.Generate > 0) Generate(loop, loaded, plan, report);
        }

        report.Roofs.Add(MachineRoofs.Measure(options, loaded.Model.MatrixElements));
        return report;
    }

    private static void Prompt(EngineLoop loop, LoadedModel loaded, BenchPlan plan, BenchReport? report)
    {
        loop.Add(Request(loaded, plan.Prompt, 1, seed: 1));
        long[]? energy = report?.Energy?.Read();
        long begin = Stopwatch.GetTimestamp();
        loop.RunToEnd();
        TimeSpan time = Stopwatch.GetElapsedTime(begin);
        if (report is null) return;
        report.PromptRates.Add(plan.Prompt / time.TotalSeconds);
        if (report.Energy?.Joules(energy, report.Energy.Read()) is { } joules) report.PromptJoulesPerToken.Add(joules / plan.Prompt);
    }

    private static void Generate(EngineLoop loop, LoadedModel loaded, BenchPlan plan, BenchReport? report)
    {
        Sequence[] sequences = new Sequence[plan.Sequences];
        // One token more than is timed: the first comes with the prompt.
        for (int i = 0; i < sequences.Length; i++) sequences[i] = loop.Add(Request(loaded, plan.Depth, plan.Generate + 1, seed: i + 2));
        while (sequences.Any(static sequence => sequence.Generated.IsEmpty)) loop.Step();
        int before = Tokens(sequences);
        var team = loaded.Backend as IThreadTeamCounts;
        (long jobs, long barriers) = (team?.Jobs ?? 0, team?.Barriers ?? 0);
        long[]? energy = report?.Energy?.Read();
        long allocated = GC.GetTotalAllocatedBytes(precise: true), begin = Stopwatch.GetTimestamp();
        while (loop.HasWork) loop.Step();
        TimeSpan time = Stopwatch.GetElapsedTime(begin);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        double? joules = report?.Energy?.Joules(energy, report.Energy.Read());
        int generated = Tokens(sequences) - before;
        if (sequences.FirstOrDefault(static sequence => sequence.Error is not null) is { } failed) throw failed.Error!;
        if (generated == 0) throw new CapacityException("KV cache", "no token could be generated; use a shorter depth or fewer sequences");
        if (report is null) return;
        report.GenerateRates.Add(generated / time.TotalSeconds);
        report.AllocatedPerToken.Add((double)allocated / generated);
        if (team is not null) report.WaitsPerToken.Add(((double)(team.Jobs - jobs) / generated, (double)(team.Barriers - barriers) / generated));
        if (joules is not null) report.GenerateJoulesPerToken.Add(joules.Value / generated);
    }

    private static int Tokens(Sequence[] sequences)
    {
        int tokens = 0;
        foreach (Sequence sequence in sequences) tokens += sequence.Generated.Length;
        return tokens;
    }

    private static SequenceRequest Request(LoadedModel loaded, int promptTokens, int maxTokens, int seed)
    {
        Random random = new(seed);
        int[] prompt = new int[promptTokens];
        for (int i = 0; i < prompt.Length; i++) prompt[i] = random.Next(loaded.Model.Spec.Vocabulary);
        return new SequenceRequest { Prompt = prompt, MaxTokens = maxTokens, Sampling = SamplingOptions.Greedy };
    }
}
