using System.Runtime.CompilerServices;

namespace Engine.Text;

/// <summary>
/// UTF-8 text under normalization. When origins are tracked, each byte carries the range of the original text it came from.
/// A normalizer either leaves the text alone or rewrites it: <see cref="BeginRewrite"/>, then <see cref="Emit(ReadOnlySpan{byte}, SourceRange)"/> and <see cref="Copy"/> in order,
/// or <see cref="Put"/> character by character, then <see cref="EndRewrite"/>. Buffers are kept between texts, so that steady use allocates nothing. Not thread-safe.
/// </summary>
public sealed class NormalizedText
{
    private byte[] bytes = [], spareBytes = [];
    private SourceRange[] origins = [], spareOrigins = [];
    // No published normalizer comes near: the bound keeps a hostile replacement from filling the memory.
    private const long LeastBound = 16 << 20, BoundPerByte = 64;

    private int written, consumed;
    private long bound;

    /// <summary>Number of bytes.</summary>
    public int Length { get; private set; }

    /// <summary>Whether each byte carries its origin.</summary>
    public bool TracksOrigins { get; private set; }

    /// <summary>Where in the original text this text begins (it may be one segment of a longer text).</summary>
    public int OriginalStart { get; private set; }

    /// <summary>The text, UTF-8 [Length].</summary>
    public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, Length);

    /// <summary>Origins of the bytes [Length], empty when they are not tracked.</summary>
    public ReadOnlySpan<SourceRange> Origins => TracksOrigins ? origins.AsSpan(0, Length) : default;

    /// <summary>The whole text as a piece.</summary>
    public Piece AsPiece() => new(Bytes, Origins, OriginalStart);

    /// <summary>Starts over with a new text.</summary>
    /// <param name="text">The bytes, copied.</param>
    /// <param name="textOrigins">Their origins, or empty not to track them.</param>
    /// <param name="originalStart">Where in the original text it begins.</param>
    public void Reset(ReadOnlySpan<byte> text, ReadOnlySpan<SourceRange> textOrigins, int originalStart)
    {
        TracksOrigins = textOrigins.Length == text.Length && text.Length > 0;
        Reserve(ref bytes, text.Length);
        text.CopyTo(bytes);
        if (TracksOrigins)
        {
            Reserve(ref origins, text.Length);
            textOrigins.CopyTo(origins);
        }
        Length = text.Length;
        OriginalStart = originalStart;
        bound = Math.Min(Array.MaxLength, LeastBound + BoundPerByte * text.Length);
    }

    /// <summary>Begins a rewrite; the current text stays readable until <see cref="EndRewrite"/>.</summary>
    public void BeginRewrite()
    {
        written = 0;
        consumed = 0;
    }

    /// <summary>Drops characters of the current text from what <see cref="Put"/> reads next.</summary>
    public void Drop(int characters)
    {
        for (; characters > 0 && consumed < Length; characters--) consumed += SizeAt(consumed);
    }

    /// <summary>
    /// Appends a character that takes the place of the next one of the current text (change 0), takes the place of the next one and swallows n more (change -n),
    /// or is new (change 1): new ones share the origin of the character before them.
    /// </summary>
    public void Put(int codePoint, int change)
    {
        SourceRange origin = default;
        if (TracksOrigins)
            origin = change > 0
                ? consumed > 0 ? origins[consumed - 1] : new SourceRange(OriginalStart, OriginalStart)
                : origins[Math.Min(consumed, Length - 1)];
        if (change <= 0) Drop(1 - change);
        Span<byte> encoded = stackalloc byte[4];
        Emit(encoded[..new System.Text.Rune(codePoint).EncodeToUtf8(encoded)], origin);
    }

    /// <summary>Appends new bytes that came from <paramref name="origin"/>.</summary>
    public void Emit(ReadOnlySpan<byte> text, SourceRange origin)
    {
        Grow(text.Length);
        text.CopyTo(spareBytes.AsSpan(written));
        if (TracksOrigins) spareOrigins.AsSpan(written, text.Length).Fill(origin);
        written += text.Length;
    }

    /// <summary>Appends a new character that came from <paramref name="origin"/>.</summary>
    public void Emit(int codePoint, SourceRange origin)
    {
        Span<byte> encoded = stackalloc byte[4];
        Emit(encoded[..new System.Text.Rune(codePoint).EncodeToUtf8(encoded)], origin);
    }

    /// <summary>Appends bytes of the current text with their origins.</summary>
    public void Copy(int start, int length)
    {
        Grow(length);
        bytes.AsSpan(start, length).CopyTo(spareBytes.AsSpan(written));
        if (TracksOrigins) origins.AsSpan(start, length).CopyTo(spareOrigins.AsSpan(written));
        written += length;
    }

    /// <summary>Appends bytes of the current text with their origins, for the caller to change in place.</summary>
    internal Span<byte> CopyToEdit(int start, int length)
    {
        Copy(start, length);
        return spareBytes.AsSpan(written - length, length);
    }

    /// <summary>Replaces the text by what was emitted.</summary>
    public void EndRewrite()
    {
        (bytes, spareBytes) = (spareBytes, bytes);
        (origins, spareOrigins) = (spareOrigins, origins);
        Length = written;
    }

    /// <summary>Origin of the byte at <paramref name="index"/> (a default value when origins are not tracked).</summary>
    public SourceRange OriginAt(int index) => TracksOrigins ? origins[index] : default;

    /// <summary>Origin from the first to the last of <paramref name="length"/> bytes (a default value when origins are not tracked).</summary>
    public SourceRange OriginOf(int start, int length) =>
        TracksOrigins ? new SourceRange(origins[start].Start, origins[start + length - 1].End) : default;

    private int SizeAt(int index)
    {
        CodePoints.Decode(Bytes, index, out int size);
        return size;
    }

    private void Grow(int more)
    {
        if ((long)written + more > bound) throw new TokenizationException($"the normalizer makes more than {bound} bytes of the text; shorten its replacements");
        if (written + more > spareBytes.Length) Reserve(ref spareBytes, written + more, written);
        if (TracksOrigins && written + more > spareOrigins.Length) Reserve(ref spareOrigins, written + more, written);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Reserve<T>(ref T[] array, int length, int keep = 0)
    {
        if (array.Length >= length) return;
        T[] larger = new T[Math.Max(length, Math.Max(256, (int)Math.Min(Array.MaxLength, 2L * array.Length)))];
        array.AsSpan(0, keep).CopyTo(larger);
        array = larger;
    }
}
