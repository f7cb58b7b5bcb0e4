using System.Diagnostics;
using Engine.TestSupport;

namespace Engine.Text.Tests;

/// <summary>One megabyte of one character takes no quadratic time in any family.</summary>
public class LongTextTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (string folder in Directory.GetDirectories(Path.Combine(RepoPaths.Goldens, "tokenizers", "own")).Order(StringComparer.Ordinal))
            foreach (string unit in new[] { "a", " ", "1", "!", "\n", "é", "ab ", " x" })
                yield return new TestCaseData(Path.GetFileName(folder), unit);
    }

    [TestCaseSource(nameof(Cases))]
    public void OneMegabyteEncodesInSeconds(string family, string unit)
    {
        string folder = RepoPaths.Golden("tokenizers", "own", family);
        Tokenizer tokenizer = TokenizerLoader.Load(Path.Combine(folder, File.Exists(Path.Combine(folder, "spm.model")) ? "spm.model" : "tokenizer.json"));
        string text = string.Concat(Enumerable.Repeat(unit, (1 << 20) / unit.Length));
        tokenizer.Encode("warm up", addSpecialTokens: false);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        int count = tokenizer.Encode(text, addSpecialTokens: false).Length;
        double seconds = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        TestContext.Out.WriteLine($"{count} tokens in {seconds:F2} s");
        // Under one second on an idle machine; the bound leaves room for slow and busy ones, quadratic time would take minutes.
        Assert.That(seconds, Is.LessThan(5));
    }
}
