namespace Engine.Bench.Gate.CodeGeneration;

/// <summary>Reads what the runtime writes under DOTNET_JitDisasm: a heading a method, labels, indented instructions, comments.</summary>
internal static class Listing
{
    private const string Heading = "; Assembly listing for method ";
    private const string End = "; Total bytes of code";

    /// <summary>The methods in the order of compilation; one that was compiled again appears again.</summary>
    public static IEnumerable<CompiledMethod> Parse(TextReader text)
    {
        string? name = null;
        List<Block> blocks = [];
        int ends = 0;
        while (text.ReadLine() is { } line)
        {
            if (line.StartsWith(Heading, StringComparison.Ordinal))
            {
                if (name is not null) yield return Method(name, blocks, ends);
                name = line[Heading.Length..];
                blocks = [];
                ends = 0;
            }
            else if (line.StartsWith(End, StringComparison.Ordinal))
            {
                ends++;
            }
            else if (line.StartsWith("G_", StringComparison.Ordinal) && line.IndexOf(':') is > 0 and var colon)
            {
                blocks.Add(new Block(line[..colon], []));
            }
            else if (blocks.Count > 0 && line.StartsWith(' ') && Read(line) is { } instruction)
            {
                blocks[^1].Instructions.Add(instruction);
            }
        }

        if (name is not null) yield return Method(name, blocks, ends);
    }

    // The runtime does not lock what it writes: two threads' listings may be mixed, and then an end is missing, or ends or labels are twofold.
    private static CompiledMethod Method(string name, List<Block> blocks, int ends) =>
        new(name, blocks, ends == 1 && blocks.DistinctBy(static block => block.Label).Count() == blocks.Count);

    private static Instruction? Read(string line)
    {
        string text = line.Trim();
        // An encoding prefix, such as {vex}, is no part of the name.
        if (text.StartsWith('{') && text.IndexOf('}') is > 0 and var end) text = text[(end + 1)..].TrimStart();
        if (text.Length == 0 || text[0] == ';') return null;
        int space = text.IndexOf(' ');
        string mnemonic = space < 0 ? text : text[..space];
        // Padding before a loop is no instruction of it.
        return mnemonic is "align" or "nop" ? null : new Instruction(mnemonic, space < 0 ? "" : text[space..].Trim());
    }
}
