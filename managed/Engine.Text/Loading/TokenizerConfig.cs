using System.Text.Json;

namespace Engine.Text;

/// <summary>What tokenizer_config.json beside a tokenizer adds: roles of special tokens, clean-up, case, prefix space.</summary>
internal sealed class TokenizerConfig
{
    private readonly JsonView? root;
    private readonly bool? normalizerLowercase;

    private readonly bool isOfModel;

    private TokenizerConfig(JsonView? root, bool? normalizerLowercase, bool isOfModel) =>
        (this.root, this.normalizerLowercase, this.isOfModel) = (root, normalizerLowercase, isOfModel);

    /// <summary>Whether the text becomes lower case (WordPiece), or null.</summary>
    public bool? Lowercase => Flag("do_lower_case") ?? normalizerLowercase;

    /// <summary>Whether the begin token goes in front, or null.</summary>
    public bool? AddBegin => Flag("add_bos_token");

    /// <summary>Whether the end token goes behind, or null.</summary>
    public bool? AddEnd => Flag("add_eos_token");

    /// <summary>Whether a space goes in front, or null.</summary>
    public bool? AddPrefixSpace => Flag("add_prefix_space");

    /// <summary>Reads the file beside another one; nothing where there is none.</summary>
    /// <param name="file">The tokenizer's file.</param>
    /// <param name="isOfModel">Whether a model's folder was asked for, not the file alone.</param>
    public static TokenizerConfig Beside(string file, bool isOfModel)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? ".";
        string path = Path.Combine(folder, "tokenizer_config.json");
        JsonView? root = File.Exists(path) ? JsonView.Parse(TokenizerLoader.ReadBounded(path), path) : null;
        // A list of pieces says nothing of case; where the configuration does not either, the whole tokenizer beside it does.
        string tokenizer = Path.Combine(folder, "tokenizer.json");
        bool asks = file.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) && (root is not { } view || !view.Has("do_lower_case"));
        return new TokenizerConfig(root, asks && File.Exists(tokenizer) ? NormalizerLowercase(tokenizer) : null, isOfModel);
    }

    private static bool? NormalizerLowercase(string path)
    {
        JsonView normalizer = JsonView.Parse(TokenizerLoader.ReadBounded(path), path)["normalizer"];
        return normalizer.IsMissing || normalizer["type"].OptionalString() != "BertNormalizer" || normalizer["lowercase"].IsMissing ? null : normalizer["lowercase"].Bool();
    }

    /// <summary>The parts with what the file adds.</summary>
    public TokenizerParts Apply(TokenizerParts parts)
    {
        if (root is null) return parts;
        SpecialTokens roles = parts.SpecialTokens;
        return parts with
        {
            // A tokenizer's file alone decodes as its library does; a model's folder says whether texts are cleaned up.
            CleanUpSpaces = isOfModel ? Flag("clean_up_tokenization_spaces") ?? parts.CleanUpSpaces : parts.CleanUpSpaces,
            SpecialTokens = new SpecialTokens
            {
                BeginId = Role("bos_token", parts) ?? roles.BeginId,
                EndId = Role("eos_token", parts) ?? roles.EndId,
                UnknownId = Role("unk_token", parts) ?? roles.UnknownId,
                SeparatorId = Role("sep_token", parts) ?? roles.SeparatorId,
                PaddingId = Role("pad_token", parts) ?? roles.PaddingId,
                ClassifierId = Role("cls_token", parts) ?? roles.ClassifierId,
                MaskId = Role("mask_token", parts) ?? roles.MaskId,
            },
        };
    }

    private bool? Flag(string name) => root is not { } view || view[name].Element.ValueKind is not (JsonValueKind.True or JsonValueKind.False) ? null : view[name].Bool();

    private int? Role(string name, TokenizerParts parts)
    {
        JsonView view = root!.Value[name];
        string? content = view.Element.ValueKind switch
        {
            JsonValueKind.String => view.String(),
            JsonValueKind.Object => view["content"].OptionalString(),
            _ => null,
        };
        if (content is null) return null;
        foreach (AddedToken token in parts.AddedTokens)
            if (token.Content == content) return token.Id;
        return parts.Model.TryGetId(System.Text.Encoding.UTF8.GetBytes(content), out int id) ? id : null;
    }
}
