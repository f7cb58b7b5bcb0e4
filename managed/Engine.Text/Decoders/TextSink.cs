using System.Text;

namespace Engine.Text;

/// <summary>End of a decoder chain: collects UTF-16 text. Replaces what is not valid UTF-8 within one part by U+FFFD.</summary>
internal sealed class TextSink : DecoderStage
{
    private char[] text = new char[256];
    private int length;

    /// <summary>Text since the last <see cref="Take"/>.</summary>
    public ReadOnlySpan<char> Text => text.AsSpan(0, length);

    /// <summary>Marks the text as taken.</summary>
    public void Take() => length = 0;

    /// <inheritdoc/>
    public override void Begin(int id)
    {
    }

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<byte> part)
    {
        if (text.Length - length < part.Length) Array.Resize(ref text, Math.Max(2 * text.Length, length + part.Length));
        length += Encoding.UTF8.GetChars(part, text.AsSpan(length));
    }

    /// <inheritdoc/>
    public override void End()
    {
    }

    /// <inheritdoc/>
    public override void Finish()
    {
    }

    /// <inheritdoc/>
    public override void Reset() => length = 0;
}
