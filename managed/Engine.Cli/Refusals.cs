namespace Engine.Cli;

/// <summary>Commands and options that the interface names but this version does not have: they are refused by name, never ignored.</summary>
internal static class Refusals
{
    private static readonly Dictionary<string, string> Commands = new()
    {
        ["serve"] = "the HTTP server",
        ["embed"] = "embedding texts",
        ["classify"] = "classification",
        ["fill"] = "filling masks",
        ["rerank"] = "reranking",
        ["convert"] = "converting a folder to GGUF",
        ["quantize"] = "quantizing a file",
        ["plan"] = "planning memory",
        ["doctor"] = "the diagnosis of a chain",
    };

    private static readonly Dictionary<string, string> Options = new()
    {
        ["--beams"] = "beam search",
        ["--length-penalty"] = "beam search",
        ["--early-stopping"] = "beam search",
        ["--returns"] = "several answers at once",
        ["--json-schema"] = "constrained decoding",
        ["--regex"] = "constrained decoding",
        ["--grammar"] = "constrained decoding",
        ["--lora"] = "LoRA adapters",
        ["--decoder-ids"] = "encoder-decoder models",
        ["--type-ids"] = "encoder models",
    };

    /// <summary>The refusal that a command line meets, or null when it is merely wrong.</summary>
    public static string? Explain(string[] args)
    {
        if (args.Length > 0 && Commands.TryGetValue(args[0], out string? command))
            return $"'{args[0]}' ({command}) is not supported by this version; see engine --help for what is";
        foreach (string arg in args)
        {
            string name = arg.Split('=')[0];
            if (Options.TryGetValue(name, out string? option)) return $"{name} ({option}) is not supported by this version; leave it out";
        }

        return null;
    }
}
