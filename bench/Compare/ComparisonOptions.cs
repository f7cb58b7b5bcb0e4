namespace Engine.Bench.Compare;

/// <summary>What is compared, over what, how often.</summary>
internal sealed record ComparisonOptions
{
    /// <summary>Folder with the tokenizers' files, laid out as tok-tiktoken/, tok-gpt2/, tok-bert/, tok-mistral/, tok-t5/.</summary>
    public string Data { get; private init; } = Path.Combine("..", "shared", "data");

    /// <summary>Texts by name; the generated ones when none is given.</summary>
    public IReadOnlyDictionary<string, string> TextFiles { get; private init; } = new Dictionary<string, string>();

    /// <summary>Bytes of each generated text.</summary>
    public int Bytes { get; private init; } = 2_000_000;

    /// <summary>Measured rounds; one more warms up.</summary>
    public int Repeat { get; private init; } = 5;

    /// <summary>Where the figures go.</summary>
    public string Output { get; private init; } = Path.Combine("bench", "results", "tokenizers.json");

    public static ComparisonOptions Parse(ReadOnlySpan<string> args)
    {
        ComparisonOptions options = new();
        Dictionary<string, string> texts = [];
        for (int i = 0; i < args.Length; i++)
        {
            string Value(ReadOnlySpan<string> all) => ++i < all.Length ? all[i] : throw new ArgumentException($"{all[^1]} needs a value");
            switch (args[i])
            {
                case "--text":
                    string[] pair = Value(args).Split('=', 2);
                    texts[pair[0]] = pair.Length == 2 ? pair[1] : throw new ArgumentException("--text takes NAME=FILE");
                    break;
                case "--bytes": options = options with { Bytes = int.Parse(Value(args)) }; break;
                case "--repeat": options = options with { Repeat = int.Parse(Value(args)) }; break;
                case "--out": options = options with { Output = Value(args) }; break;
                default: options = options with { Data = args[i] }; break;
            }
        }

        return options with { TextFiles = texts };
    }
}
