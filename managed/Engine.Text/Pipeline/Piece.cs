namespace Engine.Text;

/// <summary>A run of normalized UTF-8 text on its way through the pre-tokenizers to the model.</summary>
public readonly ref struct Piece
{
    /// <summary>Creates a piece.</summary>
    /// <param name="bytes">UTF-8 text.</param>
    /// <param name="origins">Origin of each byte, or empty.</param>
    /// <param name="originalStart">Where in the original text the piece begins.</param>
    public Piece(ReadOnlySpan<byte> bytes, ReadOnlySpan<SourceRange> origins, int originalStart)
    {
        Bytes = bytes;
        Origins = origins;
        OriginalStart = originalStart;
    }

    /// <summary>UTF-8 text [n].</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Origin of each byte [n], or empty when origins are not tracked.</summary>
    public ReadOnlySpan<SourceRange> Origins { get; }

    /// <summary>Where in the original text the piece begins (exact when origins are tracked).</summary>
    public int OriginalStart { get; }

    /// <summary>A part of the piece.</summary>
    public Piece Slice(int start, int length) => Origins.IsEmpty
        ? new Piece(Bytes.Slice(start, length), default, OriginalStart + start)
        : new Piece(Bytes.Slice(start, length), Origins.Slice(start, length), length > 0 ? Origins[start].Start : OriginalStart);
}
