namespace Engine.Text;

/// <summary>Reads published tokenizer files.</summary>
public static partial class TokenizerLoader
{
    /// <summary>
    /// Loads a tokenizer: a folder (tokenizer.json, tokenizer.model or spiece.model, vocab.json + merges.txt, vocab.txt; the first that is there),
    /// or one file of these kinds, or a .tiktoken rank file.
    /// </summary>
    /// <param name="path">Folder or file.</param>
    /// <param name="split">For rank files: name of the split ("cl100k_base", "o200k_base", ...); null for what the file name says.</param>
    /// <param name="recognizesRankSpecials">For rank files: whether the split's special tokens are found in texts; tiktoken reads them as ordinary text unless asked.</param>
    /// <exception cref="TokenizerFormatException">A file is malformed, or there is none.</exception>
    /// <exception cref="UnsupportedTokenizerException">A component is not known.</exception>
    public static Tokenizer Load(string path, string? split = null, bool recognizesRankSpecials = false) => new(LoadParts(path, split, recognizesRankSpecials));

    /// <summary>As <see cref="Load"/>, but gives the parts.</summary>
    public static TokenizerParts LoadParts(string path, string? split = null, bool recognizesRankSpecials = false)
    {
        bool isFolder = Directory.Exists(path);
        string file = isFolder ? FindIn(path) : path;
        string name = Path.GetFileName(file);
        TokenizerConfig config = TokenizerConfig.Beside(file, isOfModel: isFolder);
        if (HasEnding(name, "merges.txt") || HasEnding(name, "vocab.bpe")) return config.Apply(BpeOfFiles(FindVocabularyBeside(file), file, config));
        byte[] bytes = ReadBounded(file);
        if (HasEnding(name, ".json"))
        {
            // vocab.json is a plain object from piece to id, tokenizer.json has a model.
            string merges = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "merges.txt");
            return config.Apply(File.Exists(merges) && !JsonView.Parse(bytes, file).HasObject("model") ? BpeOfFiles(file, merges, config) : TokenizerJson.Read(bytes, file));
        }
        if (HasEnding(name, ".tiktoken") || RankFile.LooksLike(bytes)) return config.Apply(RankFile.Parts(bytes, file, split, recognizesRankSpecials));
        if (HasEnding(name, ".txt")) return config.Apply(VocabularyText.Bert(bytes, file, config.Lowercase));
        if (HasEnding(name, ".spm") || name.Contains(".model", StringComparison.OrdinalIgnoreCase))
            return isFolder ? config.Apply(SentencePieceOfModel(bytes, file, config)) : SentencePieceParts(bytes, file);
        throw new TokenizerFormatException(path, "file", Expected);
    }

    /// <summary>Builds a tokenizer of a vocabulary that a model container carries.</summary>
    /// <exception cref="TokenizerFormatException">The vocabulary is malformed.</exception>
    /// <exception cref="UnsupportedTokenizerException">The family or pre-tokenizer is not known.</exception>
    public static Tokenizer FromVocabulary(VocabularySource source) => new(PartsOf(source));

    /// <summary>As <see cref="FromVocabulary"/>, but gives the parts.</summary>
    public static TokenizerParts PartsOf(VocabularySource source) => source.Model switch
    {
        "gpt2" => GgufBpe.Parts(source),
        "bert" => GgufBert.Parts(source),
        "llama" => SentencePieceParts(source, SentencePieceAlgorithm.Bpe),
        "t5" => SentencePieceParts(source, SentencePieceAlgorithm.Unigram),
        _ => throw new UnsupportedTokenizerException($"tokenizer.ggml.model {source.Model}", "known families are gpt2, llama, t5 and bert"),
    };

    private const string Expected = "not a tokenizer: expected tokenizer.json, tokenizer.model, vocab.json with merges.txt, vocab.txt, a .tiktoken file, or a folder with one of these";

    private const long LargestFile = 512L << 20;

    /// <summary>Reads a file of bounded size.</summary>
    internal static byte[] ReadBounded(string file)
    {
        try
        {
            long length = new FileInfo(file).Length;
            if (length > LargestFile) throw new TokenizerFormatException(file, "file", $"it has {length} bytes, at most {LargestFile} are read; it is not a tokenizer file");
            return File.ReadAllBytes(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new TokenizerFormatException(file, "file", "cannot be read: " + error.Message, error);
        }
    }

    private static bool HasEnding(string name, string ending) => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase);

    private static string FindIn(string folder)
    {
        foreach (string name in (ReadOnlySpan<string>)["tokenizer.json", "tokenizer.model", "spiece.model", "vocab.json", "vocab.txt"])
            if (File.Exists(Path.Combine(folder, name))) return Path.Combine(folder, name);
        throw new TokenizerFormatException(folder, "folder", Expected);
    }

    private static string FindVocabularyBeside(string merges)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(merges))!;
        foreach (string name in (ReadOnlySpan<string>)["vocab.json", "encoder.json"])
            if (File.Exists(Path.Combine(folder, name))) return Path.Combine(folder, name);
        throw new TokenizerFormatException(merges, "file", "vocab.json is missing beside it");
    }

    private static TokenizerParts BpeOfFiles(string vocabulary, string merges, TokenizerConfig config) =>
        VocabularyText.Bpe(ReadBounded(vocabulary), vocabulary, ReadBounded(merges), merges, config.AddPrefixSpace ?? false);
}
