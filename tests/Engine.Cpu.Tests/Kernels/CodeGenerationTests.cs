using System.Text.RegularExpressions;

namespace Engine.Cpu.Tests;

/// <summary>
/// What the compiler makes of the hot loops, from a listing that a child process writes: no calls (everything is inlined), no vector kept on the stack.
/// Deterministic where times are not.
/// </summary>
[TestFixture]
public class CodeGenerationTests
{
    private const string Kernels = "IntegerGemv|IntegerTile|IntegerTileWide|FloatGemv|FloatTile|UnpackPanel";

    [Test]
    public void HotLoopsAreLeavesWithTheirVectorsInRegisters()
    {
        string listing = Listing();
        int kernels = 0;
        List<string> breaches = [];
        foreach (string method in listing.Split("; Assembly listing for method ")[1..])
        {
            string head = method[..method.IndexOf('\n')];
            // The software tier is for tests.
            if (!Regex.IsMatch(head, $@"\.({Kernels})`\d\[.*\]:(Run|Rows\d)\(.*\(FullOpts\)") || head.Contains("Software")) continue;
            kernels++;
            int calls = Regex.Count(method, @"^\s+call\s", RegexOptions.Multiline), spills = Regex.Count(method, @"[xyz]mmword ptr \[r[bs]p");
            if (calls > 0 || spills > AllowedSpills(head)) breaches.Add($"{calls} calls, {spills} vectors on the stack: {head}");
        }

        Assert.That(breaches, Is.Empty);
        Assert.That(kernels, Is.GreaterThan(20), "the listing lacks the kernels");
    }

    // One row of several planes with two scales a record: constants that lie outside the loop rest on the stack.
    private static int AllowedSpills(string head) => Regex.IsMatch(head, "IntegerGemv.*(Q3_K|Q6_K|IQ2_XS|IQ2_S|IQ1_M)") ? 20 : 0;

    private static string Listing()
    {
        string file = Path.Combine(Path.GetTempPath(), $"engine-listing-{Environment.ProcessId}.txt");
        try
        {
            TestProcess.Run("FullyQualifiedName~LinearTests.ThreadCountDoesNotChangeABit", ("DOTNET_JitStdOutFile", file), ("DOTNET_JitDisasm", "Run Rows*"));
            return File.ReadAllText(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
