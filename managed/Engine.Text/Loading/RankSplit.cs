namespace Engine.Text;

/// <summary>What a rank file does not say: its split expression and special tokens.</summary>
/// <param name="Expression">Split expression in fancy-regex's dialect.</param>
/// <param name="Special">Special tokens.</param>
internal sealed record RankSplit(string Expression, IReadOnlyList<(string Token, int Id)> Special)
{
    /// <summary>The known names, for messages.</summary>
    public const string Names = "r50k_base, p50k_base, p50k_edit, cl100k_base, o200k_base, o200k_harmony, qwen, llama3";

    private const string R50k = @"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s";
    private const string Cl100k = @"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s";
    private const string Qwen = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string Llama3 = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>The split of a name or a file name, or null.</summary>
    public static RankSplit? Find(string name)
    {
        name = name.ToLowerInvariant();
        if (name.Contains("p50k_edit", StringComparison.Ordinal))
            return new RankSplit(R50k, [("<|endoftext|>", 50256), ("<|fim_prefix|>", 50281), ("<|fim_middle|>", 50282), ("<|fim_suffix|>", 50283)]);
        if (name.Contains("50k", StringComparison.Ordinal) || name.Contains("gpt2", StringComparison.Ordinal)) return new RankSplit(R50k, [("<|endoftext|>", 50256)]);
        if (name.Contains("cl100k", StringComparison.Ordinal))
            return new RankSplit(Cl100k, [("<|endoftext|>", 100257), ("<|fim_prefix|>", 100258), ("<|fim_middle|>", 100259), ("<|fim_suffix|>", 100260), ("<|endofprompt|>", 100276)]);
        if (name.Contains("o200k_harmony", StringComparison.Ordinal)) return new RankSplit(SplitPattern.O200k, Harmony());
        if (name.Contains("o200k", StringComparison.Ordinal)) return new RankSplit(SplitPattern.O200k, [("<|endoftext|>", 199999), ("<|endofprompt|>", 200018)]);
        if (name.Contains("qwen", StringComparison.Ordinal))
            return new RankSplit(Qwen, [("<|endoftext|>", 151643), ("<|im_start|>", 151644), ("<|im_end|>", 151645), .. Enumerable.Range(0, 205).Select(i => ($"<|extra_{i}|>", 151646 + i))]);
        return name.Contains("llama3", StringComparison.Ordinal) || name.Contains("llama-3", StringComparison.Ordinal) || name == "tokenizer.model" ? new RankSplit(Llama3, Llama3Special()) : null;
    }

    private static List<(string, int)> Harmony()
    {
        List<(string, int)> tokens =
        [
            ("<|startoftext|>", 199998), ("<|endoftext|>", 199999), ("<|return|>", 200002), ("<|constrain|>", 200003), ("<|channel|>", 200005), ("<|start|>", 200006),
            ("<|end|>", 200007), ("<|message|>", 200008), ("<|call|>", 200012), ("<|endofprompt|>", 200018),
        ];
        HashSet<int> named = [.. tokens.Select(t => t.Item2)];
        for (int id = 200000; id < 201088; id++)
            if (!named.Contains(id)) tokens.Add(($"<|reserved_{id}|>", id));
        return tokens;
    }

    private static List<(string, int)> Llama3Special()
    {
        const int first = 128000, count = 256;
        string[] named =
        [
            "<|begin_of_text|>", "<|end_of_text|>", "<|reserved_special_token_0|>", "<|reserved_special_token_1|>", "<|reserved_special_token_2|>", "<|reserved_special_token_3|>",
            "<|start_header_id|>", "<|end_header_id|>", "<|reserved_special_token_4|>", "<|eot_id|>",
        ];
        return [.. Enumerable.Range(0, count).Select(i => (i < named.Length ? named[i] : $"<|reserved_special_token_{i - 5}|>", first + i))];
    }
}
