namespace Engine.Text;

/// <summary>No space before punctuation and English contractions: one literal replacement after the other.</summary>
internal static class SpaceCleanUp
{
    private static readonly (byte[] Pattern, byte[] Replacement)[] Replacements =
    [
        (" ."u8.ToArray(), "."u8.ToArray()),
        (" ?"u8.ToArray(), "?"u8.ToArray()),
        (" !"u8.ToArray(), "!"u8.ToArray()),
        (" ,"u8.ToArray(), ","u8.ToArray()),
        (" ' "u8.ToArray(), "'"u8.ToArray()),
        (" n't"u8.ToArray(), "n't"u8.ToArray()),
        (" 'm"u8.ToArray(), "'m"u8.ToArray()),
        (" do not"u8.ToArray(), " don't"u8.ToArray()),
        (" 's"u8.ToArray(), "'s"u8.ToArray()),
        (" 've"u8.ToArray(), "'ve"u8.ToArray()),
        (" 're"u8.ToArray(), "'re"u8.ToArray()),
    ];

    /// <summary>The one that decoders have and the flag of tokenizer_config.json does not.</summary>
    private const int DoNot = 7;

    /// <summary>The flag of tokenizer_config.json: over the whole text.</summary>
    public static DecoderStage CreateTextStage(DecoderStage next) => new FuseDecoder().CreateStage(Create(next, withDoNot: false));

    /// <summary>The flag of a decoder: within each token.</summary>
    public static DecoderStage CreateTokenStage(DecoderStage next) => Create(next, withDoNot: true);

    private static DecoderStage Create(DecoderStage next, bool withDoNot)
    {
        for (int i = Replacements.Length - 1; i >= 0; i--)
            if (withDoNot || i != DoNot)
                next = new LiteralReplaceStage(next, Replacements[i].Pattern, Replacements[i].Replacement);
        return next;
    }
}
