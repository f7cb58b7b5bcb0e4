namespace Engine.Bench.Gate.CodeGeneration;

/// <summary>A run of instructions between two labels.</summary>
/// <param name="Label">The label before it.</param>
/// <param name="Instructions">In order.</param>
internal sealed record Block(string Label, List<Instruction> Instructions);

/// <summary>One method of a listing.</summary>
/// <param name="Name">Type arguments, name and parameters, as the listing has them.</param>
/// <param name="Blocks">In the order of memory.</param>
/// <param name="IsWhole">False where the listing of a method that another thread compiled at the same time was written into this one.</param>
internal sealed record CompiledMethod(string Name, IReadOnlyList<Block> Blocks, bool IsWhole = true)
{
    /// <summary>
    /// The innermost loops: from the target of a jump backwards to that jump, where no other such range lies within. (The compiler keeps the blocks of
    /// a loop together.)
    /// </summary>
    public IReadOnlyList<HotLoop> InnermostLoops()
    {
        Dictionary<string, int> places = [];
        for (int i = 0; i < Blocks.Count; i++) places[Blocks[i].Label] = i;
        HashSet<(int First, int Last)> ranges = [];
        for (int i = 0; i < Blocks.Count; i++)
        {
            foreach (Instruction instruction in Blocks[i].Instructions)
                if (instruction.Target is { } target && places.TryGetValue(target, out int first) && first <= i) ranges.Add((first, i));
        }

        return
        [
            .. from range in ranges
               where !ranges.Any(other => other != range && range.First <= other.First && other.Last <= range.Last)
               orderby range.First
               select new HotLoop(Blocks[range.First].Label, [.. Blocks.Take(range.Last + 1).Skip(range.First).SelectMany(static block => block.Instructions)]),
        ];
    }
}

/// <summary>The instructions of one innermost loop.</summary>
/// <param name="Label">Where it begins.</param>
/// <param name="Instructions">In the order of memory.</param>
internal sealed record HotLoop(string Label, IReadOnlyList<Instruction> Instructions)
{
    /// <summary>The instructions that do the loop's work: products of bytes, else of 16-bit integers, else of floats.</summary>
    public int Multiplies
    {
        get
        {
            int bytes = Count(static i => i.IsByteMultiply), pairs = Count(static i => i.IsPairMultiply);
            return bytes > 0 ? bytes : pairs > 0 ? pairs : Count(static i => i.IsFloatMultiply);
        }
    }

    /// <summary>Instructions that touch the stack.</summary>
    public int StackAccesses => Count(static i => i.TouchesStack);

    /// <summary>Copies between vector registers.</summary>
    public int VectorMoves => Count(static i => i.MovesVector);

    /// <summary>Calls.</summary>
    public int Calls => Count(static i => i.Calls);

    private int Count(Func<Instruction, bool> predicate) => Instructions.Count(predicate);
}
