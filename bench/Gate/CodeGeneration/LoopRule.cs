using System.Text.RegularExpressions;

namespace Engine.Bench.Gate.CodeGeneration;

/// <summary>What the innermost loops of a kernel may look like.</summary>
/// <param name="Kernel">The kernel's name for people.</param>
/// <param name="Method">Matches the listing's names.</param>
/// <param name="Multiplies">Multiply instructions that each loop may have; loops without any are only judged where this is empty.</param>
internal sealed record LoopRule(string Kernel, Regex Method, Func<Match, int[]> Multiplies)
{
    /// <summary>Instructions that may touch the stack.</summary>
    public int StackAccesses { get; init; }

    /// <summary>Copies between vector registers.</summary>
    public int VectorMoves { get; init; }

    /// <summary>Calls.</summary>
    public int Calls { get; init; }

    /// <summary>What the kernel breaks, one line each. Null when the method is another kernel's.</summary>
    public IReadOnlyList<string>? Judge(CompiledMethod method)
    {
        Match match = Method.Match(method.Name);
        if (!match.Success) return null;
        int[] expected = Multiplies(match);
        List<string> breaches = [];
        HotLoop[] loops = [.. method.InnermostLoops().Where(loop => expected.Length == 0 || loop.Multiplies > 0)];
        if (loops.Length == 0 && expected.Length > 0) breaches.Add("no loop that multiplies");
        foreach (HotLoop loop in loops)
        {
            List<string> found = [];
            if (expected.Length > 0 && !expected.Contains(loop.Multiplies)) found.Add($"{loop.Multiplies} multiplications for {string.Join(" or ", expected)}");
            if (loop.StackAccesses > StackAccesses) found.Add($"{loop.StackAccesses} stack accesses for {StackAccesses}");
            if (loop.VectorMoves > VectorMoves) found.Add($"{loop.VectorMoves} vector moves for {VectorMoves}");
            if (loop.Calls > Calls) found.Add($"{loop.Calls} calls for {Calls}");
            if (found.Count > 0) breaches.Add($"loop at {loop.Label}, {loop.Instructions.Count} instructions: {string.Join(", ", found)}");
        }

        return breaches;
    }
}
