namespace Engine.Text;

/// <summary>Cuts pieces of a fixed number of code points.</summary>
/// <param name="length">Code points a piece, at least 1.</param>
public sealed class FixedLengthPreTokenizer(int length) : PreTokenizer
{
    /// <inheritdoc/>
    public override PieceSink CreateStage(PieceSink next) => new Stage(length, next);

    private sealed class Stage(int length, PieceSink next) : PieceSink
    {
        public override void Accept(in Piece piece)
        {
            ReadOnlySpan<byte> text = piece.Bytes;
            for (int start = 0, end = 0; start < text.Length; start = end)
            {
                for (int i = 0; i < length && end < text.Length; i++)
                {
                    CodePoints.Decode(text, end, out int size);
                    end += size;
                }
                next.Accept(piece.Slice(start, end - start));
            }
        }
    }
}
