using System.Text;

namespace Engine.Text;

/// <summary>
/// What a tokenizer makes of texts, in tokens, by class of text: tokens a word, bytes a token, and the fragmentation rate (the share of words that are split
/// into more than one token). Tokens that a post-processor adds around a text are not counted. Texts add up. Not thread-safe.
/// </summary>
public sealed class TokenizationCost
{
    private readonly ClassCost[] classes = new ClassCost[Enum.GetValues<TextClass>().Length];

    /// <summary>Cost of one class.</summary>
    public ClassCost this[TextClass kind] => classes[(int)kind];

    /// <summary>Cost of all classes together.</summary>
    public ClassCost Total => classes.Aggregate(static (left, right) => left + right);

    /// <summary>Adds what a tokenizer makes of a text.</summary>
    public void Add(Tokenizer tokenizer, ReadOnlySpan<char> text)
    {
        TokenBuffer tokens = new(tracksRanges: true);
        tokenizer.Encode(text, tokens, addSpecialTokens: false);
        byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, utf8);
        Add(utf8, tokens.Ranges);
    }

    /// <summary>Adds a text that is encoded already.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="tokens">What each token covers, in bytes of the text, in order [n].</param>
    public void Add(ReadOnlySpan<byte> utf8, ReadOnlySpan<SourceRange> tokens)
    {
        int next = 0, reach = 0; // the first token that begins in this span or later; the first that reaches it
        foreach (TextSpan span in new TextSpans(utf8))
        {
            int first = next;
            bool last = span.End == utf8.Length;
            while (next < tokens.Length && (tokens[next].Start < span.End || last)) next++;
            int covering = 0;
            if (span.IsWord)
            {
                while (reach < next && tokens[reach].End <= span.Body) reach++;
                for (int i = reach; i < next; i++)
                    if (tokens[i].End > span.Body && tokens[i].Start < span.End) covering++;
            }
            classes[(int)span.Class] += new ClassCost(span.IsWord ? 1 : 0, covering > 1 ? 1 : 0, next - first, span.End - span.Start);
        }
    }
}
