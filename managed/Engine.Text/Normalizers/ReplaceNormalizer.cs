using System.Text;

namespace Engine.Text;

/// <summary>Replaces each match of a pattern.</summary>
/// <param name="pattern">What is looked for.</param>
/// <param name="content">What takes its place.</param>
public sealed class ReplaceNormalizer(SplitPattern pattern, string content) : Normalizer
{
    private readonly byte[] content = Encoding.UTF8.GetBytes(content);
    private readonly MatcherPool matchers = new(pattern);

    /// <inheritdoc/>
    public override void Normalize(NormalizedText text)
    {
        SplitMatcher matcher = matchers.Rent();
        ReadOnlySpan<byte> bytes = text.Bytes;
        int done = 0, from = 0;
        bool any = false;
        while (from <= bytes.Length && bytes.Length > 0 && matcher.TryFind(bytes, from, out int start, out int end))
        {
            if (!any) text.BeginRewrite();
            any = true;
            text.Copy(done, start - done);
            // What is new shares the origin of the last byte that it replaces.
            text.Emit(content, end > 0 ? text.OriginAt(end - 1) : default);
            done = end;
            from = end > start ? end : SplitMatcher.Behind(bytes, end);
        }
        matchers.Return(matcher);
        if (!any) return;
        text.Copy(done, bytes.Length - done);
        text.EndRewrite();
    }
}
