using System.Text;

namespace Engine.Text;

/// <summary>Replaces each match of a pattern inside each token.</summary>
public sealed class ReplaceDecoder : Decoder
{
    private readonly byte[]? literal;
    private readonly SplitPattern? pattern;
    private readonly byte[] content;

    /// <summary>Replaces a literal text.</summary>
    public ReplaceDecoder(string literal, string content) : this(content) => this.literal = Encoding.UTF8.GetBytes(literal);

    /// <summary>Replaces matches of a pattern.</summary>
    public ReplaceDecoder(SplitPattern pattern, string content) : this(content) => this.pattern = pattern;

    /// <summary>How many times longer it can make a text.</summary>
    internal double Growth => Math.Max(1, literal is { Length: > 0 } ? (double)content.Length / literal.Length : 1 + content.Length);

    private ReplaceDecoder(string content) => this.content = Encoding.UTF8.GetBytes(content);

    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next) =>
        literal is not null ? new LiteralReplaceStage(next, literal, content) : new Stage(pattern!.CreateMatcher(), content, next);

    private sealed class Stage(SplitMatcher matcher, byte[] content, DecoderStage next) : WholeTokenStage(next)
    {
        protected override void OnToken(int tokenId, ReadOnlySpan<byte> bytes)
        {
            Next.Begin(tokenId);
            int done = 0, from = 0;
            while (bytes.Length > 0 && from <= bytes.Length && matcher.TryFind(bytes, from, out int start, out int end))
            {
                if (start > done) Next.Append(bytes[done..start]);
                Next.Append(content);
                done = end;
                from = end > start ? end : SplitMatcher.Behind(bytes, end);
            }
            if (done < bytes.Length) Next.Append(bytes[done..]);
            Next.End();
        }
    }
}
