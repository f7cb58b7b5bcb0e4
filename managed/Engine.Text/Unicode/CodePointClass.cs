using System.Globalization;
using System.Runtime.CompilerServices;

namespace Engine.Text;

/// <summary>What split expressions ask about a code point, as bits.</summary>
[Flags]
internal enum CodePointClass : ushort
{
    None = 0,

    /// <summary>\p{L}</summary>
    Letter = 1,

    /// <summary>\p{N}</summary>
    Number = 2,

    /// <summary>\s: the White_Space property.</summary>
    Space = 4,

    /// <summary>\p{M}</summary>
    Mark = 8,

    /// <summary>\p{P}</summary>
    Punctuation = 16,

    /// <summary>\p{S}</summary>
    Symbol = 32,

    /// <summary>\p{Lu} or \p{Lt}</summary>
    UpperLetter = 64,

    /// <summary>\p{Ll}</summary>
    LowerLetter = 128,

    /// <summary>\p{Lm} or \p{Lo}</summary>
    UncasedLetter = 256,

    /// <summary>U+000D or U+000A</summary>
    LineBreak = 512,
}

/// <summary>Classes of all code points, in blocks of 256 that are filled when first asked for.</summary>
internal static class CodePointClasses
{
    private static readonly CodePointClass[]?[] Blocks = new CodePointClass[]?[0x1100];

    /// <summary>Classes of U+0000 ... U+00FF, for table look-up by ASCII byte.</summary>
    public static readonly CodePointClass[] Ascii = Block(0);

    /// <summary>Class of a code point (0..0x10FFFF).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CodePointClass Of(int codePoint) => (Blocks[codePoint >> 8] ?? Block(codePoint >> 8))[codePoint & 0xFF];

    /// <summary>The White_Space property.</summary>
    public static bool IsWhiteSpace(int codePoint) => codePoint switch
    {
        >= 0x09 and <= 0x0D or 0x20 or 0x85 or 0xA0 or 0x1680 => true,
        >= 0x2000 and <= 0x200A or 0x2028 or 0x2029 or 0x202F or 0x205F or 0x3000 => true,
        _ => false,
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static CodePointClass[] Block(int index)
    {
        CodePointClass[] block = new CodePointClass[256];
        for (int i = 0; i < 256; i++) block[i] = Classify(index << 8 | i);
        Blocks[index] = block;
        return block;
    }

    private static CodePointClass Classify(int codePoint)
    {
        CodePointClass general = CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => CodePointClass.Letter | CodePointClass.UpperLetter,
            UnicodeCategory.LowercaseLetter => CodePointClass.Letter | CodePointClass.LowerLetter,
            UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CodePointClass.Letter | CodePointClass.UncasedLetter,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => CodePointClass.Mark,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CodePointClass.Number,
            UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
                or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation => CodePointClass.Punctuation,
            UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol or UnicodeCategory.ModifierSymbol or UnicodeCategory.OtherSymbol => CodePointClass.Symbol,
            _ => CodePointClass.None,
        };
        if (IsWhiteSpace(codePoint)) general |= CodePointClass.Space;
        if (codePoint is '\r' or '\n') general |= CodePointClass.LineBreak;
        return general;
    }
}
