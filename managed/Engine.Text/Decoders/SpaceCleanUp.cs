namespace Engine.Text;

/// <summary>The clean-up flag of tokenizer_config.json: no space before punctuation and English contractions, over the whole text, one replacement after the other.</summary>
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
        (" 's"u8.ToArray(), "'s"u8.ToArray()),
        (" 've"u8.ToArray(), "'ve"u8.ToArray()),
        (" 're"u8.ToArray(), "'re"u8.ToArray()),
    ];

    /// <summary>Creates the stages in front of <paramref name="next"/>.</summary>
    public static DecoderStage CreateStage(DecoderStage next)
    {
        for (int i = Replacements.Length - 1; i >= 0; i--) next = new LiteralReplaceStage(next, Replacements[i].Pattern, Replacements[i].Replacement);
        return new FuseDecoder().CreateStage(next);
    }
}
