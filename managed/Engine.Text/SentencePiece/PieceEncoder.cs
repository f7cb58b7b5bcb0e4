namespace Engine.Text;

/// <summary>
/// Common part of the SentencePiece encoders: sends tokens to the output, joins neighbouring characters that no piece covers to one run,
/// and turns a run into byte tokens or into one unknown token.
/// </summary>
internal abstract class PieceEncoder(UnknownPolicy unknown) : TokenModelEncoder
{
    private int runStart = -1, runEnd;

    /// <summary>What becomes of uncovered text.</summary>
    protected UnknownPolicy Unknown { get; } = unknown;

    /// <inheritdoc/>
    public sealed override void Encode(ReadOnlySpan<byte> piece, TokenBuffer output)
    {
        runStart = -1;
        Search(piece, output);
        EndRun(piece, output);
    }

    /// <summary>Finds the tokens of <paramref name="text"/> and sends each with <see cref="Emit"/>.</summary>
    protected abstract void Search(ReadOnlySpan<byte> text, TokenBuffer output);

    /// <summary>Sends one token; <paramref name="id"/> may be negative or the unknown id, for text that no piece covers.</summary>
    protected void Emit(ReadOnlySpan<byte> text, TokenBuffer output, int id, int start, int end)
    {
        if (id < 0 || id == Unknown.UnknownId)
        {
            if (runStart < 0) runStart = start;
            runEnd = end;
            return;
        }
        if (runStart >= 0) EndRun(text, output);
        output.Add(id, start, end);
    }

    /// <summary>Ends the run of uncovered text before a covered token.</summary>
    protected void EndRun(ReadOnlySpan<byte> text, TokenBuffer output)
    {
        if (runStart < 0) return;
        int start = runStart, end = runEnd;
        runStart = -1;
        if (Unknown.LooksUpRuns && Unknown.Vocabulary.FindText(text[start..end]) is int id and >= 0) output.Add(id, start, end);
        else if (Unknown.ByteFallback && HasAllBytes(text[start..end])) EmitBytes(text, output, start, end);
        else if (Unknown.UnknownId >= 0) output.Add(Unknown.UnknownId, start, end);
        else
            throw new TokenizationException(
                $"the vocabulary has neither a piece nor an unknown token for '{System.Text.Encoding.UTF8.GetString(text[start..Math.Min(end, start + 64)])}'; use a tokenizer that names its unknown token");
    }

    private bool HasAllBytes(ReadOnlySpan<byte> run)
    {
        foreach (byte b in run)
            if (Unknown.Vocabulary.ByteIds[b] < 0) return false;
        return true;
    }

    private void EmitBytes(ReadOnlySpan<byte> text, TokenBuffer output, int start, int end)
    {
        if (Unknown.LooksUpRuns)
        {
            foreach (byte b in text[start..end]) output.Add(Unknown.Vocabulary.ByteIds[b], start, end);
            return;
        }
        while (start < end)
        {
            int next = Math.Min(end, start + Utf8Character.LengthOf(text[start]));
            foreach (byte b in text[start..next]) output.Add(Unknown.Vocabulary.ByteIds[b], start, next);
            start = next;
        }
    }
}
