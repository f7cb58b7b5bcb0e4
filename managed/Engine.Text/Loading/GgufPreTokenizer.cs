namespace Engine.Text;

/// <summary>The pre-tokenizers that GGUF files name (tokenizer.ggml.pre), as expressions applied one after the other.</summary>
internal sealed record GgufPreTokenizer(IReadOnlyList<string> Expressions)
{
    private const string Contractions = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])";
    private const string Ending = @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string Llama3 = Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}" + Ending;
    private const string Qwen2 = Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}" + Ending;
    private const string DeepSeekV3 = @"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string HanKana = "[一-龥぀-ゟ゠-ヿ]+";
    private const string HanHangul = "[一-龥ࠀ-一가-퟿]+";
    private const string LatinGreekCyrillic = @"\s?[A-Za-z\x{B5}\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{1BA}\x{1BC}-\x{1BF}\x{1C4}-\x{293}\x{295}-\x{2AF}\x{370}-\x{373}\x{376}\x{377}\x{37B}-\x{37D}"
        + @"\x{37F}\x{386}\x{388}-\x{38A}\x{38C}\x{38E}-\x{3A1}\x{3A3}-\x{3F5}\x{3F7}-\x{481}\x{48A}-\x{52F}\x{531}-\x{556}\x{10A0}-\x{10C5}\x{13A0}-\x{13F5}"
        + @"\x{13F8}-\x{13FD}\x{1C90}-\x{1CBA}\x{1CBD}-\x{1CBF}\x{1D00}-\x{1D2B}\x{1D6B}-\x{1D77}\x{1D79}-\x{1D9A}\x{1E00}-\x{1F15}\x{1F18}-\x{1F1D}\x{1F20}-"
        + @"\x{1F45}\x{1F48}-\x{1F4D}\x{1F50}-\x{1F57}\x{1F59}\x{1F5B}\x{1F5D}\x{1F5F}-\x{1F7D}\x{1F80}-\x{1FB4}\x{1FB6}-\x{1FBC}\x{1FBE}\x{1FC2}-\x{1FC4}\x{1FC6}"
        + @"-\x{1FCC}\x{1FD0}-\x{1FD3}\x{1FD6}-\x{1FDB}\x{1FE0}-\x{1FEC}\x{1FF2}-\x{1FF4}\x{1FF6}-\x{1FFC}\x{2102}\x{2107}\x{210A}-\x{2113}\x{2115}\x{2119}-"
        + @"\x{211D}\x{2124}\x{2126}\x{2128}\x{212A}-\x{212D}\x{212F}-\x{2134}\x{2139}\x{213C}-\x{213F}\x{2145}-\x{2149}\x{214E}\x{2183}\x{2184}\x{2C00}-\x{2C7B}"
        + @"\x{2C7E}-\x{2CE4}\x{2CEB}-\x{2CEE}\x{2CF2}\x{2CF3}\x{A640}-\x{A66D}\x{A680}-\x{A69B}\x{A722}-\x{A76F}\x{A771}-\x{A787}\x{A78B}-\x{A78E}\x{AB70}-"
        + @"\x{ABBF}\x{FB00}-\x{FB06}\x{FB13}-\x{FB17}\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}\x{10400}-\x{1044F}\x{104B0}-\x{104D3}\x{104D8}-\x{104FB}\x{10C80}-"
        + @"\x{10CB2}\x{10CC0}-\x{10CF2}\x{118A0}-\x{118DF}\x{1E900}-\x{1E943}]+";

    private static readonly Dictionary<string, GgufPreTokenizer> Known = Build();

    /// <summary>Whether a word that is a piece is taken whole.</summary>
    public bool IgnoreMerges { get; private init; }

    /// <summary>Whether the begin token is added when the file does not say.</summary>
    public bool AddBegin { get; private init; }

    /// <summary>Finds a pre-tokenizer by name; none named means "default".</summary>
    public static GgufPreTokenizer Find(string? name) => Known.TryGetValue(name is null or "" ? "default" : name, out GgufPreTokenizer? found)
        ? found : throw new UnsupportedTokenizerException($"tokenizer.ggml.pre {name}", "known are " + string.Join(", ", Known.Keys.Order(StringComparer.Ordinal)));

    private static Dictionary<string, GgufPreTokenizer> Build()
    {
        Dictionary<string, GgufPreTokenizer> table = new(StringComparer.Ordinal);
        GgufPreTokenizer gpt2 = new([SplitPattern.Gpt2]), starCoder = new([@"\p{N}", SplitPattern.Gpt2]), qwen2 = new([Qwen2]), llama3 = new([Llama3]);
        GgufPreTokenizer deepSeekV3 = new([@"\p{N}{1,3}", HanKana, DeepSeekV3]), gpt4o = new([SplitPattern.O200k]);
        GgufPreTokenizer bailing = new([@"'(?:[sSdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"]);
        GgufPreTokenizer bloom = new([@" ?[^(\s|.,!?…。，、।۔،)]+"]);

        Add(new([@"[\p{P}\$\+<=>\^~\|]+", SplitPattern.Gpt2, @"\p{N}+", "[0-9][0-9][0-9]"]), "default");
        Add(llama3 with { IgnoreMerges = true, AddBegin = true }, "llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2", "jina-v5-nano");
        Add(llama3, "dbrx", "smaug-bpe", "glm4", "chatglm-bpe");
        Add(gpt2, "gpt-2", "gpt2", "phi-2", "jina-es", "jina-de", "gigachat", "jina-v2-es", "jina-v2-de", "a.x-4.0", "mellum", "modern-bert", "jina-v1-en", "jina-v2-code",
            "roberta-bpe", "mpt", "olmo", "jais", "trillion", "granite-docling", "exaone4");
        Add(starCoder, "starcoder", "refact", "command-r", "smollm", "codeshell", "exaone", "minerva-7b", "mellum2");
        Add(qwen2, "qwen2", "deepseek-r1-qwen", "kormo", "f2llmv2", "stablelm2", "hunyuan", "megrez", "grok-2", "solar-open");
        Add(new([Contractions + @"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"]), "qwen35");
        Add(new(["[\r\n]", LatinGreekCyrillic, @"\s?[!-/:-~！-／：-～‘-‟　-。]+", @"\s+$", HanHangul, @"\p{N}+"]), "deepseek-llm");
        Add(new(["[\r\n]", @"\s?\p{L}+", @"\s?\p{P}+", HanHangul, @"\p{N}"]), "deepseek-coder");
        Add(deepSeekV3, "deepseek-v3", "hunyuan-dense", "joyai-llm", "hy_v4");
        Add(new([@"[\p{P}\$\+<=>\^~\|`]+", SplitPattern.Gpt2, "[0-9][0-9][0-9]"]), "falcon");
        Add(gpt4o, "gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2");
        Add(new([SplitPattern.Tekken]) { IgnoreMerges = true, AddBegin = true }, "tekken");
        Add(new([@"\d{1,3}(?=(?:\d{3})*\b)", SplitPattern.O200k]), "tiny_aya", "cohere2moe");
        Add(bloom, "poro-chat", "bloom", "gpt3-finnish");
        Add(bloom with { Expressions = [.. bloom.Expressions, @"\p{N}"] }, "viking");
        Add(bailing, "bailingmoe", "bailingmoe2", "llada-moe");
        Add(new([@"\p{N}+", @"(?=(\d{3})+(?!\d))"]), "superbpe");
        Add(new([Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+|\s*[\r\n]+|\s+(?!\S)|\s+"]), "seed-coder");
        Add(new([@"[^\n]+|[\n]+", Qwen2]), "laguna");
        Add(new([@"\p{N}{1,3}", Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}+" + Ending]) { IgnoreMerges = true }, "minicpm5");
        Add(new([Contractions + @"|[^\r\n\p{L}\p{N}]?(?:\p{L}\p{M}*(?: \p{L}\p{M}*)*)+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]?|\s*[\r\n]|\s+(?!\S)|\s+"]), "exaone-moe");
        Add(new([Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s{512}(?!\S)|\s{256}(?!\S)|\s{128}(?!\S)|\s{64}(?!\S)|\s{32}(?!\S)|\s{16}(?!\S)|\s{8}(?!\S)|\s{4}(?!\S)|\s{1,2}(?!\S)|\s{1}"]), "jais-2");
        Add(new(["<sentinel:[0-9]+>", "(IMGIMG)((A|B|C|D|E|F|G|H|I){1,4})Z", "([\\t\\n]|    |  )", @"\p{N}", @"[\p{P}!-/:-@\[-`{-~]", SplitPattern.Gpt2]) { AddBegin = true }, "chameleon");
        return table;

        void Add(GgufPreTokenizer value, params ReadOnlySpan<string> names)
        {
            foreach (string name in names) table.Add(name, value);
        }
    }
}
