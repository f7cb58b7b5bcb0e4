using System.Globalization;
using Engine.Text;

namespace Engine.Cli.Output;

/// <summary>What tokenizers make of a text as a table, a row a class of text; of two tokenizers side by side.</summary>
internal static class CostTable
{
    /// <summary>The classes as reports name them.</summary>
    public static IReadOnlyList<(TextClass Class, string Name)> Classes { get; } =
    [
        (TextClass.Prose, "prose"), (TextClass.Code, "code"), (TextClass.Number, "numbers"), (TextClass.Identifier, "identifiers"), (TextClass.Url, "urls"),
        (TextClass.OtherScript, "other scripts"),
    ];

    private const string All = "all";

    /// <summary>Writes the table of one tokenizer.</summary>
    public static void Write(TextWriter output, TokenizationCost cost)
    {
        output.WriteLine("class             words     bytes    tokens  tokens/word  bytes/token  split words");
        foreach ((string name, ClassCost row) in Rows(cost))
            output.WriteLine(Line($"{name,-14}{row.Words,9}{row.Bytes,10}{row.Tokens,10}{row.TokensPerWord,13:F3}{row.BytesPerToken,13:F3}{row.Fragmentation,13:P1}"));
    }

    /// <summary>Writes the table of two tokenizers over the same text.</summary>
    public static void Write(TextWriter output, TokenizationCost a, TokenizationCost b)
    {
        output.WriteLine("                                     tokens             tokens/word     bytes/token       split words");
        output.WriteLine("class             words     bytes         A         B   B/A       A      B       A      B        A       B");
        foreach (((string name, ClassCost left), (_, ClassCost right)) in Rows(a).Zip(Rows(b)))
        {
            double ratio = left.Tokens == 0 ? 0 : (double)right.Tokens / left.Tokens;
            output.WriteLine(Line(
                $"{name,-14}{left.Words,9}{left.Bytes,10}{left.Tokens,10}{right.Tokens,10}{ratio,6:F2}{left.TokensPerWord,8:F3}{right.TokensPerWord,7:F3}{left.BytesPerToken,8:F3}{right.BytesPerToken,7:F3}{left.Fragmentation,9:P1}{right.Fragmentation,8:P1}"));
        }
    }

    private static IEnumerable<(string, ClassCost)> Rows(TokenizationCost cost) =>
        Classes.Select(one => (one.Name, cost[one.Class])).Where(static row => row.Item2.Bytes > 0).Append((All, cost.Total));

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
