using System.Globalization;
using System.Text.RegularExpressions;

namespace Engine.Bench.Gate.CodeGeneration;

/// <summary>The rules of the CPU backend's hot loops. A loop that must break one states its number here, with the reason.</summary>
internal static class HotLoops
{
    private const string Prefix = @"^Engine\.Cpu\.";

    private static readonly string[] Counts = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight"];

    /// <summary>Every rule; the first that fits a method judges it.</summary>
    public static IReadOnlyList<LoopRule> Rules { get; } =
    [
        Rule("roofs", @"RoofLoops`3\[.*\]:(Bytes|Nibbles|Floats)\(", static _ => [12]),
        Rule("roofs", @"RoofLoops`3\[.*\]:Read\(", static _ => []),
        // Without dot product instructions, the halves of a vector are multiplied one after the other, and the compiler copies the vector for the lower: each of
        // two vectors of weights and each row's activation, in eight steps; of four rows, the register allocator two more a step. On both, a row's two sums begin as
        // copies of one.
        Rule("integer tiles", @"IntegerTile`4\[.*\bNeonTier\b.*\]:Rows(\d)\(", static match => [8 * Rows(match), 16 * Rows(match)]) with { VectorMoves = 84 },
        Rule("integer tiles", @"IntegerTile`4\[.*\bNeonDotTier\b.*\]:Rows(\d)\(", static match => [8 * Rows(match), 16 * Rows(match)]) with { VectorMoves = 6 },
        Rule("integer rows", @"IntegerGemv`4\[.*\bNeonTier\b.*\]:Run\(", static _ => [16]) with { VectorMoves = 32 },
        // A segment: four or eight steps of two vectors a row, or sixteen of 16-bit integers.
        Rule("integer tiles", @"IntegerTile`4\[.*\]:Rows(\d)\(", static match => [8 * Rows(match), 16 * Rows(match), 32 * Rows(match)]),
        // Two or four steps, as many as the 16-bit sums hold.
        Rule("integer tiles", @"IntegerTileWide`4\[.*\]:Rows(\d)\(", static match => [4 * Rows(match), 8 * Rows(match)]),
        // A block of 32: eight steps of bytes or sixteen of 16-bit integers, two vectors each. An index into a table of levels is copied where its magnitude and
        // its sign are both wanted. Where two scales share a block, constants that lie outside the loop may rest on the stack beside addresses.
        Rule("integer rows", @"IntegerGemv`4\[Engine\.Cpu\.(PackedQ2_K|PackedQ3_K|PackedQ6_K|PackedLevels`1\[Engine\.Cpu\.(IQ2_XS|IQ2_S|IQ1_M)).*\]:Run\(", static _ => [16]) with { VectorMoves = 16, StackAccesses = 24 },
        Rule("integer rows", @"IntegerGemv`4\[Engine\.Cpu\.PackedLevels.*\]:Run\(", static _ => [16]) with { VectorMoves = 16 },
        Rule("integer rows", @"IntegerGemv`4\[.*\]:Run\(", static _ => [16, 32]) with { VectorMoves = 3 },
        // Four elements of K of two vectors a row, and what is left over singly.
        Rule("float tiles", @"FloatTile`2\[.*\]:Rows(\d)\(", static match => [2 * Rows(match), 8 * Rows(match)]),
        // Two elements of K of four vectors, and what is left over singly.
        Rule("float rows", @"FloatGemv`3\[.*\]:Run\(", static _ => [4, 8]),
        Rule("attention", $@"ProductTile`5\[.*,Engine\.Cpu\.({string.Join('|', Counts)}),Engine\.Cpu\.({string.Join('|', Counts)}),.*\]:Multiply\(", static match => [Count(match, 1) * Count(match, 2)]),
        // The polynomial's coefficients are constants that each evaluation copies, since the multiply-add overwrites one operand.
        Rule("attention", @"AttentionRows`2\[.*\]:Weigh\(", static _ => [24]) with { VectorMoves = 4 },
        // Five multiply-adds of the polynomial and one that puts it together, of four vectors.
        Rule("attention", @"ScoreEpilogue`2\[.*\]:Cap\(", static _ => [24]) with { VectorMoves = 4 },
        Rule("attention", @"ScoreEpilogue`2\[.*\]:AddScaled\(", static _ => [4]),
        Rule("attention", @"AttentionRows`2\[.*\]:FindScales\(", static _ => [6]) with { VectorMoves = 1 },
        Rule("attention", @"AttentionRows`2\[.*\]:TakeMaxima\(", static _ => []),
        // A level format's scale, read once for a block of rows, is more than the compiler inlines after two vectors of operands.
        Rule("unpacking", @"UnpackPanel`4\[Engine\.Cpu\.PackedLevels.*\]:Run\(", static _ => []) with { StackAccesses = 10, Calls = 2 },
        Rule("unpacking", @"UnpackPanel`4\[.*\]:Run\(", static _ => []),
    ];

    private static LoopRule Rule(string kernel, string method, Func<Match, int[]> multiplies) =>
        // The scalar tier is the plain form that the others are tested against; nothing of it is hot.
        new(kernel, new Regex(Prefix + @"(?!.*\bScalarTier\b)" + method, RegexOptions.CultureInvariant), multiplies);

    private static int Rows(Match match) => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    private static int Count(Match match, int group) => Array.IndexOf(Counts, match.Groups[group].Value) + 1;
}
