using Engine.Tensors;
using Engine.Text;
using Engine.Weights;

namespace Engine;

/// <summary>Finds a model's tokenizer: in its folder, or in the metadata of its GGUF file (the tokenizer.ggml.* keys of the GGUF specification).</summary>
internal static class ModelTokenizer
{
    /// <summary>The tokenizer, or null when the model carries none.</summary>
    /// <exception cref="TokenizerFormatException">Its files are malformed.</exception>
    /// <exception cref="UnsupportedTokenizerException">It needs a component that is not known.</exception>
    public static Tokenizer? Find(ModelSource source)
    {
        if (source.Folder is { } folder) return HasTokenizerFiles(folder) ? TokenizerLoader.Load(folder) : null;
        return source.Metadata.Has("tokenizer.ggml.model") ? TokenizerLoader.FromVocabulary(Vocabulary(source.Metadata)) : null;
    }

    /// <summary>The vocabulary that a GGUF file carries.</summary>
    public static VocabularySource Vocabulary(Metadata metadata)
    {
        const string Prefix = "tokenizer.ggml.";
        int? Id(string key) => metadata.Has(Prefix + key) ? metadata.Int32(Prefix + key) : null;
        bool? Flag(string key) => metadata.Has(Prefix + key) ? metadata.Bool(Prefix + key) : null;
        return new VocabularySource
        {
            Origin = metadata.File,
            Model = metadata.String(Prefix + "model"),
            PreTokenizer = metadata.String(Prefix + "pre", null),
            Tokens = metadata.Strings(Prefix + "tokens"),
            Scores = metadata.Has(Prefix + "scores") ? metadata.Floats(Prefix + "scores") : null,
            TokenTypes = metadata.Has(Prefix + "token_type") ? metadata.Int32s(Prefix + "token_type") : null,
            Merges = metadata.Has(Prefix + "merges") ? metadata.Strings(Prefix + "merges") : null,
            BeginId = Id("bos_token_id"),
            EndId = Id("eos_token_id"),
            UnknownId = Id("unknown_token_id"),
            SeparatorId = Id("seperator_token_id") ?? Id("separator_token_id"), // the first spelling is the specification's
            PaddingId = Id("padding_token_id"),
            ClassifierId = Id("cls_token_id"),
            MaskId = Id("mask_token_id"),
            AddBegin = Flag("add_bos_token"),
            AddEnd = Flag("add_eos_token"),
            AddSpacePrefix = Flag("add_space_prefix"),
            RemoveExtraWhitespaces = Flag("remove_extra_whitespaces") ?? false,
            PrecompiledCharacterMap = metadata.Has(Prefix + "precompiled_charsmap") ? CharacterMap(metadata, Prefix + "precompiled_charsmap") : null,
        };
    }

    private static byte[] CharacterMap(Metadata metadata, string key)
    {
        int[] values = metadata.Int32s(key);
        var bytes = new byte[values.Length];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = unchecked((byte)values[i]); // stored as signed or unsigned bytes
        return bytes;
    }

    private static bool HasTokenizerFiles(string folder) =>
        new[] { "tokenizer.json", "tokenizer.model", "spiece.model", "vocab.json", "vocab.txt" }.Any(name => File.Exists(Path.Combine(folder, name)));
}
