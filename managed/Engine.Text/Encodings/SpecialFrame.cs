namespace Engine.Text;

/// <summary>Ids that a post-processor puts before and after a single text, found by processing a marker, so that encoding ids alone need not build an encoding.</summary>
internal sealed class SpecialFrame
{
    private readonly int[] before, after;

    private SpecialFrame(int[] before, int[] after)
    {
        this.before = before;
        this.after = after;
    }

    /// <summary>The frame, or null when the processor does something else with the text (leaves it out, repeats it).</summary>
    public static SpecialFrame? Of(PostProcessor? processor)
    {
        if (processor is null) return new SpecialFrame([], []);
        const int marker = -1;
        TokenEncoding text = new();
        text.Add(marker, "x", new SourceRange(0, 1), 0, 0, 1, 0);
        List<TokenEncoding> encodings = [text];
        processor.Process(encodings, addSpecialTokens: true);
        List<int> ids = [.. encodings.SelectMany(e => e.Ids)];
        int at = ids.IndexOf(marker);
        return at < 0 || ids.LastIndexOf(marker) != at ? null : new SpecialFrame([.. ids[..at]], [.. ids[(at + 1)..]]);
    }

    /// <summary>Appends the ids before the text.</summary>
    public void AddBefore(TokenBuffer output) => Add(before, output);

    /// <summary>Appends the ids after the text.</summary>
    public void AddAfter(TokenBuffer output) => Add(after, output);

    private static void Add(int[] ids, TokenBuffer output)
    {
        foreach (int id in ids) output.Add(id, 0, 0);
    }
}
