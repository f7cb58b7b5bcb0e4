namespace Engine.Text;

/// <summary>Joins WordPiece tokens: those with the continuing prefix to the token before, others after a space.</summary>
/// <param name="prefix">The continuing prefix, "##".</param>
/// <param name="cleansUp">Whether spaces before punctuation and English contractions go, within each token.</param>
public sealed class WordPieceDecoder(string prefix, bool cleansUp) : Decoder
{
    private static readonly (byte[] Pattern, byte[] Replacement)[] Replacements =
    [
        (" ."u8.ToArray(), "."u8.ToArray()), (" ?"u8.ToArray(), "?"u8.ToArray()), (" !"u8.ToArray(), "!"u8.ToArray()), (" ,"u8.ToArray(), ","u8.ToArray()),
        (" ' "u8.ToArray(), "'"u8.ToArray()), (" n't"u8.ToArray(), "n't"u8.ToArray()), (" 'm"u8.ToArray(), "'m"u8.ToArray()),
        (" do not"u8.ToArray(), " don't"u8.ToArray()), (" 's"u8.ToArray(), "'s"u8.ToArray()), (" 've"u8.ToArray(), "'ve"u8.ToArray()), (" 're"u8.ToArray(), "'re"u8.ToArray()),
    ];

    private readonly byte[] prefix = System.Text.Encoding.UTF8.GetBytes(prefix);

    /// <inheritdoc/>
    public override bool IsTokenwise => true;

    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next)
    {
        DecoderStage cleaned = next;
        for (int i = Replacements.Length - 1; i >= 0 && cleansUp; i--) cleaned = new LiteralReplaceStage(cleaned, Replacements[i].Pattern, Replacements[i].Replacement);
        return new Stage(prefix, next, cleaned);
    }

    /// <summary>Sends tokens that no replacement touches straight on, the others through the replacements.</summary>
    private sealed class Stage(byte[] prefix, DecoderStage next, DecoderStage cleaned) : WholeTokenStage(next)
    {
        private bool begun;

        protected override void OnToken(int tokenId, ReadOnlySpan<byte> bytes)
        {
            bool continues = begun && bytes.StartsWith(prefix);
            if (continues) bytes = bytes[prefix.Length..];
            DecoderStage target = (begun && !continues && MayStartReplacement(bytes)) || HasReplacement(bytes) ? cleaned : Next;
            target.Begin(-1);
            if (begun && !continues) target.Append(" "u8);
            target.Append(bytes);
            target.End();
            begun = true;
        }

        protected override void OnReset() => begun = false;

        private static bool HasReplacement(ReadOnlySpan<byte> bytes)
        {
            for (int at = bytes.IndexOf((byte)' '); at >= 0; at = bytes.IndexOf((byte)' '))
            {
                bytes = bytes[(at + 1)..];
                if (MayStartReplacement(bytes)) return true;
            }
            return false;
        }

        private static bool MayStartReplacement(ReadOnlySpan<byte> afterSpace) => !afterSpace.IsEmpty && afterSpace[0] switch
        {
            (byte)'.' or (byte)'?' or (byte)'!' or (byte)',' or (byte)'\'' => true,
            (byte)'n' => afterSpace.StartsWith("n't"u8),
            (byte)'d' => afterSpace.StartsWith("do not"u8),
            _ => false,
        };
    }
}
