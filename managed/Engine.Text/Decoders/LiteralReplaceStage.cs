namespace Engine.Text;

/// <summary>
/// Replaces a literal text inside each token, streaming: holds back only an end that could still become a match.
/// </summary>
internal sealed class LiteralReplaceStage : DecoderStage
{
    private readonly DecoderStage next;
    private readonly byte[] pattern, replacement;
    private byte[] held = new byte[64];
    private int length;

    /// <summary>Creates the stage; an empty pattern replaces nothing.</summary>
    public LiteralReplaceStage(DecoderStage next, byte[] pattern, byte[] replacement)
    {
        this.next = next;
        this.pattern = pattern;
        this.replacement = replacement;
    }

    /// <inheritdoc/>
    public override void Begin(int id) => next.Begin(id);

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<byte> part)
    {
        if (pattern.Length == 0)
        {
            next.Append(part);
            return;
        }
        if (length + part.Length > held.Length) Array.Resize(ref held, Math.Max(2 * held.Length, length + part.Length));
        part.CopyTo(held.AsSpan(length));
        length += part.Length;

        ReadOnlySpan<byte> rest = held.AsSpan(0, length);
        for (int at = rest.IndexOf(pattern); at >= 0; at = rest.IndexOf(pattern))
        {
            if (at > 0) next.Append(rest[..at]);
            if (replacement.Length > 0) next.Append(replacement);
            rest = rest[(at + pattern.Length)..];
        }
        int keep = Math.Min(rest.Length, pattern.Length - 1);
        while (keep > 0 && !rest[^keep..].SequenceEqual(pattern.AsSpan(0, keep))) keep--;
        if (rest.Length > keep) next.Append(rest[..^keep]);
        rest[^keep..].CopyTo(held);
        length = keep;
    }

    /// <inheritdoc/>
    public override void End()
    {
        if (length > 0) next.Append(held.AsSpan(0, length));
        length = 0;
        next.End();
    }

    /// <inheritdoc/>
    public override void Finish() => next.Finish();

    /// <inheritdoc/>
    public override void Reset()
    {
        length = 0;
        next.Reset();
    }
}
