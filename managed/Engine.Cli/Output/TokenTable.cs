using Engine.Text;

namespace Engine.Cli.Output;

/// <summary>Tokens as a table, a row a token.</summary>
internal static class TokenTable
{
    private const int MostRows = 512;

    public static void Write(TextWriter output, TokenEncoding encoding)
    {
        output.WriteLine("      id  offsets        piece");
        for (int i = 0; i < Math.Min(encoding.Count, MostRows); i++)
            output.WriteLine($"{encoding.Ids[i],8}  {encoding.Offsets[i].Start + ".." + encoding.Offsets[i].End,-13}  {Printable(encoding.Pieces[i])}");
        if (encoding.Count > MostRows) output.WriteLine($"... {encoding.Count - MostRows} more; --json prints all");
    }

    private static string Printable(string piece) => string.Concat(piece.Select(static c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString()));
}
