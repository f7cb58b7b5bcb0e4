using System.Diagnostics;
using System.Text;
using Engine.Text;
using Theirs = Microsoft.ML.Tokenizers.Tokenizer;
using Tokenizer = Engine.Text.Tokenizer;

namespace Engine.Bench.Compare;

/// <summary>
/// Our tokenizer beside Microsoft.ML.Tokenizers on one thread, in turns within each round, paragraph by paragraph. Ours writes into a list that is reused, as
/// its callers do; theirs gives a new list each time, as its interface has it. Times are processor time of this process (which has one thread at work, garbage
/// collection included), so that what else runs on the machine counts less.
/// </summary>
internal static class TokenizerComparison
{
    public static int Run(ComparisonOptions options)
    {
        if (!Directory.Exists(options.Data))
        {
            Console.Error.WriteLine($"{options.Data} does not exist; give the folder with the tokenizers' files");
            return 3;
        }

        List<(string Name, string[] Paragraphs)> texts = options.TextFiles.Count == 0
            ? [.. GeneratedText.All(options.Bytes)]
            : [.. options.TextFiles.Select(static one => (one.Key, File.ReadAllText(one.Value).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)))];
        List<ComparisonRow> rows = [];
        foreach (Contender contender in Contender.All)
        {
            string file = Path.Combine(options.Data, contender.File);
            if (!File.Exists(file)) Console.Error.WriteLine($"{contender.Name} is left out: {file} does not exist");
            else rows.AddRange(Compare(contender, file, texts, options.Repeat));
        }

        List<SpmRow> spm = [.. SpmComparison.Run(options, texts)];
        ComparisonReport.Show(Console.Out, rows, spm);
        ComparisonReport.Save(options, rows, spm);
        return 0;
    }

    private static IEnumerable<ComparisonRow> Compare(Contender contender, string file, List<(string, string[])> texts, int repeat)
    {
        // Loaded twice, the second time counts: the first compiles the code.
        _ = (Contender.LoadOurs(file), contender.LoadTheirs(file));
        (Tokenizer ours, double oursLoad) = Time(() => Contender.LoadOurs(file));
        (Theirs theirs, double theirsLoad) = Time(() => contender.LoadTheirs(file));
        foreach ((string name, string[] paragraphs) in texts)
        {
            Console.Error.WriteLine($"{contender.Name}, {name}");
            yield return Compare(contender, name, paragraphs, ours, theirs, repeat) with { LoadOurs = 1000 * oursLoad, LoadTheirs = 1000 * theirsLoad };
        }
    }

    private static ComparisonRow Compare(Contender contender, string text, string[] paragraphs, Tokenizer ours, Theirs theirs, int repeat)
    {
        int[][] ids = [.. paragraphs.Select(paragraph => ours.Encode(paragraph, addSpecialTokens: false))];
        long bytes = paragraphs.Sum(static paragraph => (long)Encoding.UTF8.GetByteCount(paragraph)), tokens = ids.Sum(static one => (long)one.Length);
        int different = 0;
        string? first = null;
        for (int i = 0; i < paragraphs.Length; i++)
        {
            if (contender.EncodeTheirs(theirs, paragraphs[i]) is var answer && answer.SequenceEqual(ids[i])) continue;
            different++;
            first ??= Difference(ours, ids[i], answer);
        }

        Turns encode = new(bytes), decode = new(bytes);
        TokenBuffer buffer = new();
        long oursAllocated = 0, theirsAllocated = 0;
        for (int round = -3; round < repeat; round++) // the first rounds compile the code in its tiers
        {
            (double oursTime, oursAllocated) = Measure(() =>
            {
                foreach (string paragraph in paragraphs)
                {
                    buffer.Clear();
                    ours.Encode(paragraph, buffer, addSpecialTokens: false);
                }
            });
            (double theirsTime, theirsAllocated) = Measure(() =>
            {
                foreach (string paragraph in paragraphs) contender.EncodeTheirs(theirs, paragraph);
            });
            (double oursDecode, _) = Measure(() =>
            {
                foreach (int[] one in ids) ours.Decode(one);
            });
            (double theirsDecode, _) = Measure(() =>
            {
                foreach (int[] one in ids) theirs.Decode(one);
            });
            if (round < 0) continue;
            encode.Add(oursTime, theirsTime);
            decode.Add(oursDecode, theirsDecode);
        }

        return new ComparisonRow(contender.Name, text, bytes, tokens, encode, decode, 0, 0, (double)oursAllocated / tokens, (double)theirsAllocated / tokens, paragraphs.Length, different, first);
    }

    /// <summary>Where two lists of ids part, with the pieces there.</summary>
    internal static string Difference(Tokenizer ours, int[] left, IReadOnlyList<int> right)
    {
        int at = 0;
        while (at < Math.Min(left.Length, right.Count) && left[at] == right[at]) at++;
        string Show(IEnumerable<int> ids) => string.Join(' ', ids.Skip(at).Take(4).Select(id => $"{id}:{ours.GetPiece(id)}"));
        return $"token {at}: ours {Show(left)}, theirs {Show(right)}";
    }

    private static (T, double) Time<T>(Func<T> load)
    {
        long begin = Stopwatch.GetTimestamp();
        T loaded = load();
        return (loaded, Stopwatch.GetElapsedTime(begin).TotalSeconds);
    }

    private static (double Seconds, long Allocated) Measure(Action work)
    {
        GC.Collect();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan begin = Environment.CpuUsage.TotalTime;
        work();
        return ((Environment.CpuUsage.TotalTime - begin).TotalSeconds, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }
}
