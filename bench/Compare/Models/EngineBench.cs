using System.Globalization;
using System.Text.Json;

namespace Engine.Bench.Compare.Models;

/// <summary>`engine bench --json`.</summary>
/// <param name="program">The program.</param>
internal sealed class EngineBench(string program) : IBenchProgram
{
    /// <inheritdoc/>
    public BenchInvocation Invoke(BenchRequest request, IReadOnlyList<string> options)
    {
        Work work = request.Work;
        List<string> arguments =
        [
            "bench", "-m", request.Model, "-t", Text(request.Threads), "-r", Text(request.Repeat), "--json",
            "-p", Text(work.Sequences > 0 ? 0 : work.Prompt), "-n", Text(work.Generate),
        ];
        if (work.Sequences > 0) arguments.AddRange(["-s", Text(work.Sequences), "-d", Text(work.Prompt)]);
        return new BenchInvocation(program, [.. arguments, .. options]);
    }

    /// <inheritdoc/>
    public BenchAnswer Read(BenchRequest request, string output, string errors)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(output);
            JsonElement root = document.RootElement;
            Work work = request.Work;
            bool prompt = work.Generate == 0;
            Expect(root, prompt ? "promptTokens" : "generatedTokens", prompt ? work.Prompt : work.Generate);
            if (!prompt) Expect(root, "sequences", Math.Max(1, work.Sequences));
            double[] rates = [.. root.GetProperty(prompt ? "promptTokensPerSecond" : "generatedTokensPerSecond").GetProperty("values").EnumerateArray().Select(static value => value.GetDouble())];
            return new BenchAnswer(rates, root.GetProperty("backend").GetString());
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"the engine's output is not as expected: {failure.Message}", failure);
        }
    }

    private static void Expect(JsonElement root, string name, int value)
    {
        if (root.GetProperty(name).GetInt32() is var found && found != value) throw new InvalidDataException($"asked for {name} {value}, the engine measured {found}");
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
