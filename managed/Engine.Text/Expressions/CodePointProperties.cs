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
        return UnicodeScripts.Find(name);
    }
}
