using System.Buffers.Text;
using System.Text;

namespace Engine.Text;

/// <summary>Reads rank files of tiktoken: a line a piece, "base64 rank".</summary>
internal static class RankFile
{
    private const int LongestPiece = 4096;

    /// <summary>Whether a file looks like one: the first line is base64, a space and a number.</summary>
    public static bool LooksLike(ReadOnlySpan<byte> file)
    {
        int end = file[..Math.Min(file.Length, 2 * LongestPiece)].IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? file : file[..end];
        int space = line.IndexOf((byte)' ');
        return space > 0 && Base64.IsValid(line[..space]) && Utf8Parser.TryParse(line[(space + 1)..], out int _, out _);
    }

    /// <summary>Reads the ranks.</summary>
    public static Vocabulary Read(ReadOnlySpan<byte> file, string path)
    {
        int lines = file.Count((byte)'\n') + 1, limit = VocabularyJson.HighestId(lines);
        VocabularyBuilder builder = new(lines);
        byte[] piece = new byte[LongestPiece];
        int number = 0;
        foreach (Range range in file.Split((byte)'\n'))
        {
            number++;
            ReadOnlySpan<byte> line = file[range].TrimEnd((byte)'\r');
            if (line.IsEmpty) continue;
            int space = line.IndexOf((byte)' ');
            if (space <= 0) throw Bad("expected base64, a space and a rank");
            if (space > LongestPiece || Base64.DecodeFromUtf8(line[..space], piece, out _, out int length) != System.Buffers.OperationStatus.Done || length == 0)
                throw Bad("the piece is not base64");
            if (!Utf8Parser.TryParse(line[(space + 1)..], out int rank, out int used) || used != line.Length - space - 1 || (uint)rank > (uint)limit)
                throw Bad($"the rank is not a whole number from 0 to {limit}");
            if (!builder.Add(piece.AsSpan(0, length), rank)) throw Bad("the piece is there already");
        }
        Vocabulary ranks = builder.Build();
        for (int b = 0; b < 256; b++)
            if (ranks.Find([(byte)b]) < 0) throw new TokenizerFormatException(path, "file", $"the single byte 0x{b:X2} is missing: the file is cut short");
        return ranks;

        TokenizerFormatException Bad(string problem) => new(path, $"line {number}", problem);
    }

    /// <summary>A tokenizer of ranks and a split: a known name, or an expression.</summary>
    public static TokenizerParts Parts(ReadOnlySpan<byte> file, string path, string? split, bool recognizesSpecials)
    {
        RankModel model = new(Read(file, path));
        RankSplit known = RankSplit.Find(split ?? System.IO.Path.GetFileName(path)) ?? new RankSplit(
            split ?? throw new UnsupportedTokenizerException($"split of {System.IO.Path.GetFileName(path)}", "the file name tells no split; name one of " + RankSplit.Names + ", or give the expression"), []);
        return new TokenizerParts
        {
            Model = model,
            PreTokenizer = new SplitPreTokenizer(SplitPattern.FancyExpression(known.Expression), SplitBehavior.Isolated),
            Decoder = new ByteLevelDecoder(spelled: false),
            AddedTokens = [.. known.Special.Select(s => new AddedToken(s.Token, s.Id) { Special = true, Recognized = recognizesSpecials })],
            SpecialTokens = new SpecialTokens { EndId = known.Special.Where(s => s.Token is "<|endoftext|>" or "<|end_of_text|>").Select(s => (int?)s.Id).FirstOrDefault() },
        };
    }
}
