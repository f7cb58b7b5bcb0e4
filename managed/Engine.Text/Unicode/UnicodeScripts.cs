using System.Globalization;
using System.Reflection;

namespace Engine.Text;

/// <summary>The Script property of Unicode, from the table that is embedded beside this file. Read when first asked for.</summary>
internal static class UnicodeScripts
{
    private static readonly Lazy<Tables> Loaded = new(Load);

    /// <summary>Number of the code point's script, 0 for none; as of Unicode 9.0, where scripts stood when the reference's table was made.</summary>
    public static int OfUnicode9(int codePoint)
    {
        Range[] ranges = Loaded.Value.Ranges;
        int at = Array.BinarySearch(ranges, new Range(codePoint, codePoint, 0, false), Comparer<Range>.Create((a, b) => a.First.CompareTo(b.First)));
        if (at < 0) at = ~at - 1;
        return at >= 0 && codePoint <= ranges[at].Last && !ranges[at].IsLater ? ranges[at].Script : 0;
    }

    /// <summary>Number of a script, 0 when there is none of that name.</summary>
    public static int Number(string name) => Loaded.Value.Numbers.GetValueOrDefault(name);

    /// <summary>Code points of a script, or null when there is none of that name.</summary>
    public static CodePointSet? Find(string name)
    {
        int number = Number(name);
        if (number == 0) return null;
        Range[] ranges = [.. Loaded.Value.Ranges.Where(r => r.Script == number)];
        return new CodePointSet(c =>
        {
            foreach (Range range in ranges)
                if (c >= range.First && c <= range.Last) return true;
            return false;
        });
    }

    private static Tables Load()
    {
        List<Range> ranges = [];
        Dictionary<string, int> numbers = new(StringComparer.OrdinalIgnoreCase);
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Engine.Text.Scripts.txt")!;
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            int space = line.IndexOf(' ', StringComparison.Ordinal), dots = line.IndexOf("..", StringComparison.Ordinal);
            int last = Hex(line.AsSpan((dots < 0 ? 0 : dots + 2)..space)), first = dots < 0 ? last : Hex(line.AsSpan(..dots));
            string name = line[(space + 1)..].TrimEnd('+').Replace("_", "", StringComparison.Ordinal);
            if (!numbers.TryGetValue(name, out int number)) numbers.Add(name, number = numbers.Count + 1);
            ranges.Add(new Range(first, last, number, line.EndsWith('+')));
        }
        return new Tables([.. ranges], numbers);
    }

    private static int Hex(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private readonly record struct Range(int First, int Last, int Script, bool IsLater);

    private sealed record Tables(Range[] Ranges, Dictionary<string, int> Numbers);
}
