using System.Text;

namespace Engine.Text.Tests;

/// <summary>Runs pre-tokenizers and collects their pieces.</summary>
internal static class Splitting
{
    public static List<string> Cut(SplitPattern pattern, SplitBehavior behavior, bool invert, string text) =>
        Cut(new SplitPreTokenizer(pattern, behavior, invert), text);

    public static List<string> Cut(PreTokenizer preTokenizer, string text)
    {
        Collector collector = new();
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        if (utf8.Length > 0) preTokenizer.CreateStage(collector).Accept(new Piece(utf8, default, 0));
        return collector.Pieces;
    }

    private sealed class Collector : PieceSink
    {
        public List<string> Pieces { get; } = [];

        public override void Accept(in Piece piece) => Pieces.Add(Encoding.UTF8.GetString(piece.Bytes));
    }
}
