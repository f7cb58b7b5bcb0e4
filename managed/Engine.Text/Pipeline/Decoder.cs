namespace Engine.Text;

/// <summary>Last stage: joins token pieces to text. Immutable and thread-safe; its stages hold the state of one text.</summary>
public abstract class Decoder
{
    /// <summary>Creates a stage in front of <paramref name="next"/>.</summary>
    public abstract DecoderStage CreateStage(DecoderStage next);

    /// <summary>Whether the text of each token depends on nothing but the token and on whether it is the first, so that it can be looked up.</summary>
    public virtual bool IsTokenwise => false;

    /// <summary>Whether that holds from the token on after which a stage <see cref="DecoderStage.IsSteady"/>, byte tokens aside.</summary>
    internal virtual bool BecomesSteady => false;

    /// <summary>Value of a token that stands for one byte of a character, or -1.</summary>
    internal virtual int ByteOf(int id) => -1;
}

/// <summary>
/// One streaming step of decoding. Tokens arrive as <see cref="Begin"/>, any number of <see cref="Append"/>, <see cref="End"/>; the text ends with <see cref="Finish"/>.
/// A stage passes on what can no longer change, so that whole-text and streaming decoding are the same code.
/// Each appended part consists of whole UTF-8 characters, except in front of the stage that assembles bytes.
/// </summary>
public abstract class DecoderStage
{
    /// <summary>Whether nothing is held back and what came before has no say in the text of the next tokens.</summary>
    internal virtual bool IsSteady => false;

    /// <summary>A token begins.</summary>
    /// <param name="id">Its id, or -1 when an earlier stage made it.</param>
    public abstract void Begin(int id);

    /// <summary>More bytes of the token.</summary>
    public abstract void Append(ReadOnlySpan<byte> part);

    /// <summary>The token is complete.</summary>
    public abstract void End();

    /// <summary>The text is complete: pass on what was held back, then call Finish of the next stage.</summary>
    public abstract void Finish();

    /// <summary>Forgets all state, here and in the following stages.</summary>
    public abstract void Reset();

    /// <summary>Sends one whole token.</summary>
    public void Token(int id, ReadOnlySpan<byte> bytes)
    {
        Begin(id);
        Append(bytes);
        End();
    }
}

/// <summary>A stage that looks at whole tokens.</summary>
public abstract class WholeTokenStage : DecoderStage
{
    private byte[] held = new byte[64];
    private int length;
    private int id;

    /// <summary>Creates the stage.</summary>
    /// <param name="next">The stage behind it.</param>
    protected WholeTokenStage(DecoderStage next) => Next = next;

    /// <summary>The stage behind this one.</summary>
    protected DecoderStage Next { get; }

    /// <summary>Handles one whole token.</summary>
    /// <param name="tokenId">Its id, or -1.</param>
    /// <param name="bytes">Its bytes, valid during the call.</param>
    protected abstract void OnToken(int tokenId, ReadOnlySpan<byte> bytes);

    /// <summary>Passes on what was held back; the base class calls Finish of the next stage afterwards.</summary>
    protected virtual void OnFinish()
    {
    }

    /// <summary>Forgets the state of this stage.</summary>
    protected virtual void OnReset()
    {
    }

    /// <inheritdoc/>
    public sealed override void Begin(int tokenId)
    {
        id = tokenId;
        length = 0;
    }

    /// <inheritdoc/>
    public sealed override void Append(ReadOnlySpan<byte> part)
    {
        if (length + part.Length > held.Length) Array.Resize(ref held, Math.Max(2 * held.Length, length + part.Length));
        part.CopyTo(held.AsSpan(length));
        length += part.Length;
    }

    /// <inheritdoc/>
    public sealed override void End() => OnToken(id, held.AsSpan(0, length));

    /// <inheritdoc/>
    public sealed override void Finish()
    {
        OnFinish();
        Next.Finish();
    }

    /// <inheritdoc/>
    public sealed override void Reset()
    {
        length = 0;
        OnReset();
        Next.Reset();
    }
}
