using System.Text;

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

    /// <summary>The same over a whole text at once.</summary>
    public static string Apply(string text)
    {
        for (int i = 0; i < Replacements.Length; i++)
            if (i != DoNot) text = text.Replace(Encoding.UTF8.GetString(Replacements[i].Pattern), Encoding.UTF8.GetString(Replacements[i].Replacement), StringComparison.Ordinal);
        return text;
    }

    /// <summary>The flag of a decoder: within each token.</summary>
    public static DecoderStage CreateTokenStage(DecoderStage next) => new TokenStage(next);

    /// <summary>Sends tokens in which no replacement can begin straight on.</summary>
    private sealed class TokenStage(DecoderStage next) : WholeTokenStage(next)
    {
        private readonly DecoderStage replacements = Create(next, withDoNot: true);

        protected override void OnToken(int tokenId, ReadOnlySpan<byte> bytes) => (MayChange(bytes) ? replacements : Next).Token(tokenId, bytes);

        private static bool MayChange(ReadOnlySpan<byte> bytes)
        {
            for (int at = bytes.IndexOf((byte)' '); at >= 0 && at + 1 < bytes.Length;)
            {
                if (bytes[at + 1] is (byte)'.' or (byte)'?' or (byte)'!' or (byte)',' or (byte)'\'' or (byte)'n' or (byte)'d') return true;
                int more = bytes[(at + 1)..].IndexOf((byte)' ');
                at = more < 0 ? -1 : at + 1 + more;
            }
            return false;
        }
    }

    private static DecoderStage Create(DecoderStage next, bool withDoNot)
    {
        for (int i = Replacements.Length - 1; i >= 0; i--)
            if (withDoNot || i != DoNot)
                next = new LiteralReplaceStage(next, Replacements[i].Pattern, Replacements[i].Replacement);
        return next;
    }
}
