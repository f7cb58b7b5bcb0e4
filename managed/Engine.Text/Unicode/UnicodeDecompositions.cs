using System.Globalization;
using System.Reflection;

namespace Engine.Text;

/// <summary>Decompositions, compositions and combining classes of Unicode (UAX #15), from the table that is embedded beside this file. Read when first asked for.</summary>
internal static class UnicodeDecompositions
{
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TailCount = 28, SyllableCount = LeadCount * VowelCount * TailCount;

    private static readonly Lazy<Tables> Loaded = new(Load);

    /// <summary>Canonical combining class.</summary>
    public static int CombiningClass(int codePoint) => codePoint < 0x300 ? 0 : Loaded.Value.Classes.GetValueOrDefault(codePoint);

    /// <summary>Whether the code point is the second of some composition.</summary>
    public static bool IsComposedSecond(int codePoint) =>
        codePoint is (>= VowelBase and < VowelBase + VowelCount) or (> TailBase and < TailBase + TailCount) || Loaded.Value.Seconds.Contains(codePoint);

    /// <summary>Appends the full decomposition of a code point, itself if it has none.</summary>
    public static void Decompose(int codePoint, bool compatible, List<int> output)
    {
        int syllable = codePoint - SyllableBase;
        if ((uint)syllable < SyllableCount)
        {
            output.Add(LeadBase + syllable / (VowelCount * TailCount));
            output.Add(VowelBase + syllable % (VowelCount * TailCount) / TailCount);
            if (syllable % TailCount > 0) output.Add(TailBase + syllable % TailCount);
            return;
        }
        if (codePoint < 0xA0 || !Loaded.Value.Steps.TryGetValue(codePoint, out Step step) || step.IsCompatible && !compatible)
        {
            output.Add(codePoint);
            return;
        }
        foreach (int part in step.Parts) Decompose(part, compatible, output);
    }

    /// <summary>What two code points compose to, or -1.</summary>
    public static int Compose(int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + LeadCount && second is >= VowelBase and < VowelBase + VowelCount)
            return SyllableBase + ((first - LeadBase) * VowelCount + second - VowelBase) * TailCount;
        if ((uint)(first - SyllableBase) < SyllableCount && (first - SyllableBase) % TailCount == 0 && second is > TailBase and < TailBase + TailCount)
            return first + second - TailBase;
        return Loaded.Value.Compositions.TryGetValue((first, second), out int composed) ? composed : -1;
    }

    private static Tables Load()
    {
        Tables tables = new();
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Engine.Text.Decompositions.txt")!;
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            int at = line.AsSpan().IndexOfAny("=!~@");
            if (line[at] == '@')
            {
                int dots = line.IndexOf("..", StringComparison.Ordinal);
                int last = Hex(line.AsSpan((dots < 0 ? 0 : dots + 2)..at));
                int first = dots < 0 ? last : Hex(line.AsSpan(..dots));
                byte combiningClass = byte.Parse(line.AsSpan(at + 1), CultureInfo.InvariantCulture);
                for (int codePoint = first; codePoint <= last; codePoint++) tables.Classes[codePoint] = combiningClass;
                continue;
            }
            int composed = Hex(line.AsSpan(..at));
            int[] parts = [.. line[(at + 1)..].Split(' ').Select(p => Hex(p))];
            tables.Steps[composed] = new Step(line[at] == '~', parts);
            if (line[at] != '=') continue;
            tables.Compositions[(parts[0], parts[1])] = composed;
            tables.Seconds.Add(parts[1]);
        }
        return tables;
    }

    private static int Hex(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private readonly record struct Step(bool IsCompatible, int[] Parts);

    private sealed class Tables
    {
        public Dictionary<int, Step> Steps { get; } = new(6000);

        public Dictionary<int, byte> Classes { get; } = new(1000);

        public Dictionary<(int, int), int> Compositions { get; } = new(1000);

        public HashSet<int> Seconds { get; } = [];
    }
}
