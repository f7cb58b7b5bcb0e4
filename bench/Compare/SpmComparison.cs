using System.Diagnostics;
using System.Text;
using Engine.Text;

namespace Engine.Bench.Compare;

/// <summary>Encoding beside spm_encode, in turns; the time that its process takes on an empty file, loading included, is measured in each round and subtracted. Wall-clock time on both sides.</summary>
internal static class SpmComparison
{
    private static readonly (string Name, string File)[] Models = [("t5-unigram", "tok-t5/spiece.model"), ("mistral-sentencepiece", "tok-mistral/tokenizer.model.v1")];

    public static IEnumerable<SpmRow> Run(ComparisonOptions options, IReadOnlyList<(string Name, string[] Paragraphs)> texts)
    {
        if (!SpmProgram.IsInstalled) yield break;
        string folder = Directory.CreateTempSubdirectory("engine-compare-").FullName;
        try
        {
            foreach ((string name, string file) in Models)
            {
                string model = Path.Combine(options.Data, file);
                if (!File.Exists(model)) continue;
                Tokenizer ours = TokenizerLoader.Load(model);
                foreach ((string textName, string[] paragraphs) in texts) yield return Compare(name, model, ours, textName, paragraphs, folder, options.Repeat);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static SpmRow Compare(string name, string model, Tokenizer ours, string textName, string[] paragraphs, string folder, int repeat)
    {
        string[] lines = [.. paragraphs.Select(static paragraph => paragraph.ReplaceLineEndings(" "))];
        string input = Path.Combine(folder, "input"), output = Path.Combine(folder, "output"), empty = Path.Combine(folder, "empty");
        File.WriteAllText(input, string.Join('\n', lines) + "\n");
        File.WriteAllText(empty, "");
        long bytes = new FileInfo(input).Length;
        Turns turns = new(bytes);
        TokenBuffer ids = new();
        double starts = 0;
        for (int round = -1; round < repeat; round++)
        {
            double start = SpmProgram.Encode(model, empty, output), theirs = SpmProgram.Encode(model, input, output) - start;
            long begin = Stopwatch.GetTimestamp();
            foreach (string line in lines)
            {
                ids.Clear();
                ours.Encode(line, ids, addSpecialTokens: false);
            }

            if (round < 0) continue;
            turns.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds, theirs);
            starts += start;
        }

        string[] answers = File.ReadAllLines(output, Encoding.UTF8);
        if (answers.Length != lines.Length) throw new InvalidOperationException($"spm_encode answered {lines.Length} lines with {answers.Length}");
        int different = 0;
        string? first = null;
        for (int i = 0; i < lines.Length; i++)
        {
            int[] mine = ours.Encode(lines[i], addSpecialTokens: false), answer = [.. answers[i].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
            if (mine.AsSpan().SequenceEqual(answer)) continue;
            different++;
            first ??= TokenizerComparison.Difference(ours, mine, answer);
        }

        return new SpmRow(name, textName, bytes, turns, starts / repeat, lines.Length, different, first);
    }
}
