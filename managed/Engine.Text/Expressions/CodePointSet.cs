using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Engine.Text;

/// <summary>A set of code points: ranges, general categories, and Boolean combinations. Membership is kept in bit blocks of 256 filled when first asked for.</summary>
internal sealed class CodePointSet
{
    private readonly Func<int, bool> test;
    private readonly ulong low, high;                     // membership of U+0000 ... U+007F
    private readonly ulong[]?[]?[] planes = new ulong[]?[]?[17];

    /// <summary>Creates a set of what passes a test.</summary>
    public CodePointSet(Func<int, bool> test)
    {
        this.test = test;
        for (int i = 0; i < 64; i++)
        {
            if (test(i)) low |= 1UL << i;
            if (test(i + 64)) high |= 1UL << i;
        }
    }

    /// <summary>All code points.</summary>
    public static CodePointSet All { get; } = new(_ => true);

    /// <summary>All but line feed.</summary>
    public static CodePointSet NotLineFeed { get; } = new(c => c != '\n');

    /// <summary>\s: the White_Space property.</summary>
    public static CodePointSet WhiteSpace { get; } = new(CodePointClasses.IsWhiteSpace);

    /// <summary>\d: decimal digits.</summary>
    public static CodePointSet Digit { get; } = OfCategories(1u << (int)UnicodeCategory.DecimalDigitNumber);

    /// <summary>\w of Oniguruma: alphabetic characters, marks, decimal digits, connectors, and the numbers of Latin-1.</summary>
    public static CodePointSet Word { get; } = new(c => IsWord(c) || c is 0xB2 or 0xB3 or 0xB9 or (>= 0xBC and <= 0xBE));

    /// <summary>\w of Oniguruma inside a class, where the numbers of Latin-1 do not count.</summary>
    public static CodePointSet ClassWord { get; } = new(IsWord);

    /// <summary>\w of fancy-regex: alphabetic characters, marks, decimal digits, connectors, joiners.</summary>
    public static CodePointSet FancyWord { get; } = new(c => IsWord(c) || c is 0x200C or 0x200D);

    /// <summary>\h: hexadecimal digits.</summary>
    public static CodePointSet HexDigit { get; } = new(c => c < 0x80 && char.IsAsciiHexDigit((char)c));

    /// <summary>One code point.</summary>
    public static CodePointSet Of(int codePoint) => new(c => c == codePoint);

    /// <summary>A closed range.</summary>
    public static CodePointSet Range(int first, int last) => new(c => c >= first && c <= last);

    /// <summary>Code points of general categories.</summary>
    /// <param name="mask">Bit of each <see cref="UnicodeCategory"/>.</param>
    public static CodePointSet OfCategories(uint mask) => new(c => (mask >> (int)CharUnicodeInfo.GetUnicodeCategory(c) & 1) != 0);

    /// <summary>Members of at least one set.</summary>
    public static CodePointSet Union(IReadOnlyList<CodePointSet> sets) => sets.Count == 1 ? sets[0] : new(c =>
    {
        foreach (CodePointSet set in sets)
            if (set.Contains(c)) return true;
        return false;
    });

    /// <summary>What is no member.</summary>
    public CodePointSet Complement() => new(c => !Contains(c));

    /// <summary>Members of both.</summary>
    public CodePointSet Intersect(CodePointSet other) => new(c => Contains(c) && other.Contains(c));

    /// <summary>Members in any case.</summary>
    public CodePointSet AnyCase() => new(c =>
    {
        if (Contains(c)) return true;
        Rune rune = new(c is >= 0xD800 and <= 0xDFFF ? 0xFFFD : c);
        return Contains(Rune.ToLowerInvariant(rune).Value) || Contains(Rune.ToUpperInvariant(rune).Value) || c switch
        {
            0x17F => Contains('s') || Contains('S'),
            0x212A => Contains('k') || Contains('K'),
            's' or 'S' => Contains(0x17F),
            'k' or 'K' => Contains(0x212A),
            _ => false,
        };
    });

    /// <summary>Membership.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(int codePoint)
    {
        if (codePoint < 64) return (low >> codePoint & 1) != 0;
        if (codePoint < 128) return (high >> (codePoint - 64) & 1) != 0;
        ulong[] block = planes[codePoint >> 16]?[codePoint >> 8 & 0xFF] ?? Fill(codePoint >> 8);
        return (block[codePoint >> 6 & 3] >> (codePoint & 63) & 1) != 0;
    }

    private static bool IsWord(int codePoint) => Utf8Word.IsAlphabetic(codePoint) || (CodePointClasses.Of(codePoint) & CodePointClass.Mark) != 0
        || CharUnicodeInfo.GetUnicodeCategory(codePoint) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation;

    private ulong[] Fill(int index)
    {
        ulong[] block = new ulong[4];
        for (int i = 0; i < 256; i++)
            if (test(index << 8 | i)) block[i >> 6] |= 1UL << (i & 63);
        ulong[]?[] plane = planes[index >> 8] ??= new ulong[]?[256];
        return plane[index & 0xFF] = block;
    }
}
