using System.Globalization;
using System.Text.Json;

namespace Engine.Bench.Compare.Models;

/// <summary>
/// `dotllm run --json`. It has no bench command: the prompt is text, a short word said as often as tokens are wanted, of which the usual vocabularies make one token each; what it
/// counted is checked. One run is one repetition.
/// </summary>
/// <param name="program">The program.</param>
internal sealed class DotLlm(string program) : IBenchProgram
{
    private const string Word = "a";

    /// <inheritdoc/>
    public BenchInvocation Invoke(BenchRequest request, IReadOnlyList<string> options)
    {
        Work work = request.Work;
        if (work.Sequences > 0) throw new InvalidDataException("dotllm generates one sequence a run");
        string prompt = string.Join(' ', Enumerable.Repeat(Word, Math.Max(1, work.Prompt)));
        return new BenchInvocation(program, ["run", request.Model, "--prompt", prompt, "--max-tokens", Text(Math.Max(1, work.Generate)), "--threads", Text(request.Threads), "--json", .. options]);
    }

    /// <inheritdoc/>
    public BenchAnswer Read(BenchRequest request, string output, string errors)
    {
        try
        {
            // Notes of the program may precede the document.
            using JsonDocument document = JsonDocument.Parse(output[Math.Max(0, output.IndexOf('{', StringComparison.Ordinal))..]);
            bool prompt = request.Work.Generate == 0;
            int found = document.RootElement.GetProperty("usage").GetProperty(prompt ? "prompt_tokens" : "generated_tokens").GetInt32(), wanted = prompt ? request.Work.Prompt : request.Work.Generate;
            if (found != wanted) throw new InvalidDataException($"asked for {wanted} {(prompt ? "prompt" : "generated")} tokens, dotllm counted {found}");
            return new BenchAnswer([document.RootElement.GetProperty("timings").GetProperty(prompt ? "prefill_tok_s" : "decode_tok_s").GetDouble()], null);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"dotllm's output is not as expected: {failure.Message}", failure);
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
