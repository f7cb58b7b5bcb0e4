namespace Engine.Bench.Gate.CodeGeneration;

/// <summary>Reads what the runtime writes under DOTNET_JitDisasm: a heading a method, labels, indented instructions, comments.</summary>
internal static class Listing
{
    private const string Heading = "; Assembly listing for method ";

    /// <summary>The methods in the order of compilation; one that was compiled again appears again.</summary>
    public static IEnumerable<CompiledMethod> Parse(TextReader text)
    {
        string? name = null;
        List<Block> blocks = [];
        while (text.ReadLine() is { } line)
        {
            if (line.StartsWith(Heading, StringComparison.Ordinal))
            {
                if (name is not null) yield return new CompiledMethod(name, blocks);
                name = line[Heading.Length..];
                blocks = [];
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

        if (name is not null) yield return new CompiledMethod(name, blocks);
    }

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
