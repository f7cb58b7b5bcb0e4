using System.Globalization;

namespace Engine.Bench.Compare.Models;

/// <summary>One kind of work that both programs are given.</summary>
/// <param name="Prompt">Tokens of a prompt that is timed; 0: none. With several sequences: tokens that each has before generation is timed.</param>
/// <param name="Generate">Tokens that each sequence generates; 0: none.</param>
/// <param name="Sequences">Sequences that generate together; 0: the work is not about batches.</param>
internal sealed record Work(int Prompt, int Generate, int Sequences)
{
    /// <summary>Prompt and generation of each sequence of a batch, as the usual batch benchmark has them.</summary>
    private const int BatchPrompt = 128, BatchGenerate = 32;

    /// <summary>As the tables call it: pp512, tg64, 16 sequences.</summary>
    public string Name => Sequences > 0 ? $"{Sequences} sequence{(Sequences > 1 ? "s" : "")}" : Generate > 0 ? $"tg{Generate}" : $"pp{Prompt}";

    /// <summary>Reads pp512 (a prompt), tg64 (generation by one sequence) or x16 (generation by 16 sequences after prompts of 128).</summary>
    /// <exception cref="FormatException">It is none of them.</exception>
    public static Work Parse(string text)
    {
        if (text.StartsWith("pp", StringComparison.Ordinal) && Count(text.AsSpan(2), out int prompt)) return new Work(prompt, 0, 0);
        if (text.StartsWith("tg", StringComparison.Ordinal) && Count(text.AsSpan(2), out int generate)) return new Work(0, generate, 0);
        if (text.StartsWith('x') && Count(text.AsSpan(1), out int sequences)) return new Work(BatchPrompt, BatchGenerate, sequences);
        throw new FormatException($"\"{text}\" is no work; give pp512 (a prompt), tg64 (generation) or x16 (sequences that generate together)");
    }

    private static bool Count(ReadOnlySpan<char> digits, out int count) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is > 0 and <= 1_000_000;
}
