using System.Globalization;

namespace Engine.Text;

/// <summary>The properties that \p{...} and [:...:] may name.</summary>
internal static class CodePointProperties
{
    private static readonly (string Short, string Long, UnicodeCategory[] Categories)[] Categories =
    [
        ("L", "Letter", [UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter, UnicodeCategory.ModifierLetter, UnicodeCategory.OtherLetter]),
        ("LC", "CasedLetter", [UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter]),
        ("Lu", "UppercaseLetter", [UnicodeCategory.UppercaseLetter]),
        ("Ll", "LowercaseLetter", [UnicodeCategory.LowercaseLetter]),
        ("Lt", "TitlecaseLetter", [UnicodeCategory.TitlecaseLetter]),
        ("Lm", "ModifierLetter", [UnicodeCategory.ModifierLetter]),
        ("Lo", "OtherLetter", [UnicodeCategory.OtherLetter]),
        ("M", "Mark", [UnicodeCategory.NonSpacingMark, UnicodeCategory.SpacingCombiningMark, UnicodeCategory.EnclosingMark]),
        ("Mn", "NonspacingMark", [UnicodeCategory.NonSpacingMark]),
        ("Mc", "SpacingMark", [UnicodeCategory.SpacingCombiningMark]),
        ("Me", "EnclosingMark", [UnicodeCategory.EnclosingMark]),
        ("N", "Number", [UnicodeCategory.DecimalDigitNumber, UnicodeCategory.LetterNumber, UnicodeCategory.OtherNumber]),
        ("Nd", "DecimalNumber", [UnicodeCategory.DecimalDigitNumber]),
        ("Nl", "LetterNumber", [UnicodeCategory.LetterNumber]),
        ("No", "OtherNumber", [UnicodeCategory.OtherNumber]),
        ("P", "Punctuation", [UnicodeCategory.ConnectorPunctuation, UnicodeCategory.DashPunctuation, UnicodeCategory.OpenPunctuation, UnicodeCategory.ClosePunctuation,
            UnicodeCategory.InitialQuotePunctuation, UnicodeCategory.FinalQuotePunctuation, UnicodeCategory.OtherPunctuation]),
        ("Pc", "ConnectorPunctuation", [UnicodeCategory.ConnectorPunctuation]),
        ("Pd", "DashPunctuation", [UnicodeCategory.DashPunctuation]),
        ("Ps", "OpenPunctuation", [UnicodeCategory.OpenPunctuation]),
        ("Pe", "ClosePunctuation", [UnicodeCategory.ClosePunctuation]),
        ("Pi", "InitialPunctuation", [UnicodeCategory.InitialQuotePunctuation]),
        ("Pf", "FinalPunctuation", [UnicodeCategory.FinalQuotePunctuation]),
        ("Po", "OtherPunctuation", [UnicodeCategory.OtherPunctuation]),
        ("S", "Symbol", [UnicodeCategory.MathSymbol, UnicodeCategory.CurrencySymbol, UnicodeCategory.ModifierSymbol, UnicodeCategory.OtherSymbol]),
        ("Sm", "MathSymbol", [UnicodeCategory.MathSymbol]),
        ("Sc", "CurrencySymbol", [UnicodeCategory.CurrencySymbol]),
        ("Sk", "ModifierSymbol", [UnicodeCategory.ModifierSymbol]),
        ("So", "OtherSymbol", [UnicodeCategory.OtherSymbol]),
        ("Z", "Separator", [UnicodeCategory.SpaceSeparator, UnicodeCategory.LineSeparator, UnicodeCategory.ParagraphSeparator]),
        ("Zs", "SpaceSeparator", [UnicodeCategory.SpaceSeparator]),
        ("Zl", "LineSeparator", [UnicodeCategory.LineSeparator]),
        ("Zp", "ParagraphSeparator", [UnicodeCategory.ParagraphSeparator]),
        ("C", "Other", [UnicodeCategory.Control, UnicodeCategory.Format, UnicodeCategory.Surrogate, UnicodeCategory.PrivateUse, UnicodeCategory.OtherNotAssigned]),
        ("Cc", "Control", [UnicodeCategory.Control]),
        ("Cf", "Format", [UnicodeCategory.Format]),
        ("Cs", "Surrogate", [UnicodeCategory.Surrogate]),
        ("Co", "PrivateUse", [UnicodeCategory.PrivateUse]),
        ("Cn", "Unassigned", [UnicodeCategory.OtherNotAssigned]),
    ];

    private static readonly Dictionary<string, int[]> Scripts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Han"] = [0x2E80, 0x2E99, 0x2E9B, 0x2EF3, 0x2F00, 0x2FD5, 0x3005, 0x3005, 0x3007, 0x3007, 0x3021, 0x3029, 0x3038, 0x303B, 0x3400, 0x4DBF, 0x4E00, 0x9FFF,
            0xF900, 0xFA6D, 0xFA70, 0xFAD9, 0x16FE2, 0x16FE3, 0x16FF0, 0x16FF6, 0x20000, 0x2A6DF, 0x2A700, 0x2B81D, 0x2B820, 0x2CEAD, 0x2CEB0, 0x2EBE0, 0x2EBF0, 0x2EE5D,
            0x2F800, 0x2FA1D, 0x30000, 0x3134A, 0x31350, 0x33479],
        ["Hiragana"] = [0x3041, 0x3096, 0x309D, 0x309F, 0x1B001, 0x1B11F, 0x1B132, 0x1B132, 0x1B150, 0x1B152, 0x1F200, 0x1F200],
        ["Katakana"] = [0x30A1, 0x30FA, 0x30FD, 0x30FF, 0x31F0, 0x31FF, 0x32D0, 0x32FE, 0x3300, 0x3357, 0xFF66, 0xFF6F, 0xFF71, 0xFF9D,
            0x1AFF0, 0x1AFF3, 0x1AFF5, 0x1AFFB, 0x1AFFD, 0x1AFFE, 0x1B000, 0x1B000, 0x1B120, 0x1B122, 0x1B155, 0x1B155, 0x1B164, 0x1B167],
        ["Hangul"] = [0x1100, 0x11FF, 0x302E, 0x302F, 0x3131, 0x318E, 0x3200, 0x321E, 0x3260, 0x327E, 0xA960, 0xA97C, 0xAC00, 0xD7A3, 0xD7B0, 0xD7C6, 0xD7CB, 0xD7FB,
            0xFFA0, 0xFFBE, 0xFFC2, 0xFFC7, 0xFFCA, 0xFFCF, 0xFFD2, 0xFFD7, 0xFFDA, 0xFFDC],
        ["Thai"] = [0x0E01, 0x0E3A, 0x0E40, 0x0E5B],
        ["Hebrew"] = [0x0591, 0x05C7, 0x05D0, 0x05EA, 0x05EF, 0x05F4, 0xFB1D, 0xFB36, 0xFB38, 0xFB3C, 0xFB3E, 0xFB3E, 0xFB40, 0xFB41, 0xFB43, 0xFB44, 0xFB46, 0xFB4F],
        ["Cyrillic"] = [0x0400, 0x0484, 0x0487, 0x052F, 0x1C80, 0x1C8A, 0x1D2B, 0x1D2B, 0x1D78, 0x1D78, 0x2DE0, 0x2DFF, 0xA640, 0xA69F, 0xFE2E, 0xFE2F, 0x1E030, 0x1E06D, 0x1E08F, 0x1E08F],
        ["Devanagari"] = [0x0900, 0x0950, 0x0955, 0x0963, 0x0966, 0x097F, 0xA8E0, 0xA8FF, 0x11B00, 0x11B09],
    };

    private static readonly Dictionary<string, CodePointSet> Others = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Any"] = CodePointSet.All,
        ["ASCII"] = CodePointSet.Range(0, 0x7F),
        ["WhiteSpace"] = CodePointSet.WhiteSpace,
        ["Space"] = CodePointSet.WhiteSpace,
        ["Digit"] = CodePointSet.Digit,
        ["XDigit"] = CodePointSet.HexDigit,
        ["Word"] = CodePointSet.Word,
        ["Alpha"] = new CodePointSet(Utf8Word.IsAlphabetic),
        ["Alphabetic"] = new CodePointSet(Utf8Word.IsAlphabetic),
        ["Alnum"] = new CodePointSet(c => Utf8Word.IsAlphabetic(c) || CodePointSet.Digit.Contains(c)),
        ["Upper"] = CodePointSet.OfCategories(1u << (int)UnicodeCategory.UppercaseLetter),
        ["Uppercase"] = CodePointSet.OfCategories(1u << (int)UnicodeCategory.UppercaseLetter),
        ["Lower"] = CodePointSet.OfCategories(1u << (int)UnicodeCategory.LowercaseLetter),
        ["Lowercase"] = CodePointSet.OfCategories(1u << (int)UnicodeCategory.LowercaseLetter),
        ["Cntrl"] = CodePointSet.OfCategories(1u << (int)UnicodeCategory.Control),
        ["Blank"] = new CodePointSet(c => c == '\t' || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.SpaceSeparator),
        ["Punct"] = new CodePointSet(c => (CodePointClasses.Of(c) & CodePointClass.Punctuation) != 0 || c < 0x80 && (CodePointClasses.Of(c) & CodePointClass.Symbol) != 0),
        ["Graph"] = new CodePointSet(c => !CodePointClasses.IsWhiteSpace(c) && CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate)),
        ["Print"] = new CodePointSet(c => CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate)),
    };

    /// <summary>The set that a property names, or null.</summary>
    public static CodePointSet? Find(string name)
    {
        name = name.Replace("_", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        int equals = name.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0) name = name[(equals + 1)..];
        foreach ((string shortName, string longName, UnicodeCategory[] categories) in Categories)
            if (name.Equals(shortName, StringComparison.OrdinalIgnoreCase) || name.Equals(longName, StringComparison.OrdinalIgnoreCase))
                return CodePointSet.OfCategories(categories.Aggregate(0u, (mask, category) => mask | 1u << (int)category));
        if (Others.TryGetValue(name, out CodePointSet? other)) return other;
        return Scripts.TryGetValue(name, out int[]? ranges) ? new CodePointSet(c => IsIn(c, ranges)) : null;
    }

    private static bool IsIn(int codePoint, int[] ranges)
    {
        for (int i = 0; i < ranges.Length; i += 2)
            if (codePoint >= ranges[i] && codePoint <= ranges[i + 1]) return true;
        return false;
    }
}
