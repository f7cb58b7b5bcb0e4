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
    /// <exception cref="TokenizerFormatException">A file is malformed, or there is none.</exception>
    /// <exception cref="UnsupportedTokenizerException">A component is not known.</exception>
    public static Tokenizer Load(string path, string? split = null) => new(LoadParts(path, split));

    /// <summary>As <see cref="Load"/>, but gives the parts.</summary>
    public static TokenizerParts LoadParts(string path, string? split = null)
    {
        string file = Directory.Exists(path) ? FindIn(path) : path;
        byte[] bytes = Read(file);
        string name = Path.GetFileName(file);
        if (name.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) return TokenizerJson.Read(bytes, file);
        if (name.EndsWith(".spm", StringComparison.OrdinalIgnoreCase) || name.Contains(".model", StringComparison.OrdinalIgnoreCase)) return SentencePieceParts(file);
        throw new TokenizerFormatException(path, "file", Expected);
    }

    /// <summary>Builds a tokenizer of a vocabulary that a model container carries.</summary>
    /// <exception cref="TokenizerFormatException">The vocabulary is malformed.</exception>
    /// <exception cref="UnsupportedTokenizerException">The family or pre-tokenizer is not known.</exception>
    public static Tokenizer FromVocabulary(VocabularySource source) => new(PartsOf(source));

    /// <summary>As <see cref="FromVocabulary"/>, but gives the parts.</summary>
    public static TokenizerParts PartsOf(VocabularySource source) => source.Model switch
    {
        "llama" => SentencePieceParts(source, SentencePieceAlgorithm.Bpe),
        "t5" => SentencePieceParts(source, SentencePieceAlgorithm.Unigram),
        _ => throw new UnsupportedTokenizerException($"tokenizer.ggml.model {source.Model}", "known families are gpt2, llama, t5 and bert"),
    };

    private const string Expected = "not a tokenizer: expected tokenizer.json, tokenizer.model, vocab.json with merges.txt, vocab.txt, a .tiktoken file, or a folder with one of these";

    private static string FindIn(string folder)
    {
        foreach (string name in (ReadOnlySpan<string>)["tokenizer.json", "tokenizer.model", "spiece.model", "vocab.json", "vocab.txt"])
            if (File.Exists(Path.Combine(folder, name))) return Path.Combine(folder, name);
        throw new TokenizerFormatException(folder, "folder", Expected);
    }

    private static byte[] Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TokenizerFormatException(file, "file", "cannot be read: " + error.Message, error);
        }
    }
}
