namespace Engine.Text;

/// <summary>
/// Turns token ids into text as they come. Each call gives what can no longer change: a character that is spread over several tokens appears only when whole,
/// and the concatenation of all parts, that of <see cref="Finish"/> included, equals <see cref="Tokenizer.Decode"/> of all ids. Steady use allocates nothing. Not thread-safe.
/// </summary>
public sealed class StreamDetokenizer
{
    private readonly Tokenizer tokenizer;
    private readonly bool skipSpecial;
    private readonly TextSink sink = new();
    private readonly DecoderStage head;

    internal StreamDetokenizer(Tokenizer tokenizer, bool skipSpecial, bool cleanUp)
    {
        this.tokenizer = tokenizer;
        this.skipSpecial = skipSpecial;
        DecoderStage stage = cleanUp ? SpaceCleanUp.CreateTextStage(sink) : sink;
        head = tokenizer.Decoder?.CreateStage(stage) ?? new SpaceJoin(stage);
    }

    /// <summary>Takes the next token.</summary>
    /// <returns>New text, valid until the next call; often empty. Ids without a piece give none.</returns>
    public ReadOnlySpan<char> Append(int id)
    {
        sink.Take();
        Push(id);
        return sink.Text;
    }

    /// <summary>Ends the text.</summary>
    /// <returns>What was held back, valid until the next call; an unfinished character comes as U+FFFD.</returns>
    public ReadOnlySpan<char> Finish()
    {
        sink.Take();
        head.Finish();
        return sink.Text;
    }

    /// <summary>Forgets everything, for a new text.</summary>
    public void Reset() => head.Reset();

    /// <summary>Decodes a whole text at once.</summary>
    internal string Decode(ReadOnlySpan<int> ids)
    {
        Reset();
        foreach (int id in ids) Push(id);
        head.Finish();
        string text = sink.Text.ToString();
        Reset();
        return text;
    }

    private void Push(int id)
    {
        if (skipSpecial && tokenizer.IsSpecial(id)) return;
        if (tokenizer.TryGetPiece(id, out ReadOnlySpan<byte> piece)) head.Token(id, piece);
    }
}
