using System.Globalization;
using System.Text;

namespace Engine.Text.ChatTemplates;

/// <summary>Python's case mappings, which may change the length of a text.</summary>
internal static class CaseMapping
{
    public static string Upper(string text) => Map(text, static (_, _, rune, result) => AppendUpper(rune, result));

    public static string Lower(string text) => Map(text, AppendLower);

    /// <summary>The first character in title case, the others in lower case.</summary>
    public static string Capitalize(string text)
    {
        if (text.Length == 0) return text;
        int width = CodePoints.Width(text, 0);
        return Map(text[..width], static (_, _, rune, result) => AppendTitle(rune, result)) + Lower(text)[Lower(text[..width]).Length..];
    }

    /// <summary>Every character that does not follow a cased one in title case, the others in lower case.</summary>
    public static string Title(string text) => Map(text, static (source, offset, rune, result) =>
    {
        if (offset > 0 && IsCased(RuneBefore(source, offset))) AppendLower(source, offset, rune, result);
        else AppendTitle(rune, result);
    });

    public static string Swap(string text) => Map(text, static (source, offset, rune, result) =>
    {
        if (IsUpper(rune)) AppendLower(source, offset, rune, result);
        else if (IsLower(rune)) AppendUpper(rune, result);
        else result.Append(rune.ToString());
    });

    /// <summary>Whether there is a cased character and every one is in lower case.</summary>
    public static bool IsLower(string text) => text.EnumerateRunes().Any(IsLower) && !text.EnumerateRunes().Any(rune => IsUpper(rune) || IsTitle(rune));

    /// <summary>Whether there is a cased character and every one is in upper case.</summary>
    public static bool IsUpper(string text) => text.EnumerateRunes().Any(IsUpper) && !text.EnumerateRunes().Any(rune => IsLower(rune) || IsTitle(rune));

    /// <summary>Whether words begin in upper or title case and go on in lower case, and there is a word.</summary>
    public static bool IsTitle(string text)
    {
        bool any = false, afterCased = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool upper = IsUpper(rune) || IsTitle(rune), lower = IsLower(rune);
            if (afterCased ? upper : lower) return false;
            afterCased = upper || lower;
            any |= afterCased;
        }

        return any;
    }

    private static string Map(string text, Action<string, int, Rune, StringBuilder> append)
    {
        StringBuilder result = new(text.Length);
        int offset = 0;
        while (offset < text.Length)
        {
            if (Rune.TryGetRuneAt(text, offset, out Rune rune)) append(text, offset, rune, result);
            else result.Append(text[offset]);
            offset += CodePoints.Width(text, offset);
        }

        return result.ToString();
    }

    private static void AppendUpper(Rune rune, StringBuilder result)
    {
        if (rune.IsBmp && SpecialCasing.Upper.TryGetValue((char)rune.Value, out string? special)) result.Append(special);
        else result.Append(Rune.ToUpperInvariant(rune).ToString());
    }

    private static void AppendTitle(Rune rune, StringBuilder result)
    {
        // Georgian letters have an upper case for inscriptions, but no title case.
        if (rune.Value is >= 0x10D0 and <= 0x10FF) result.Append(rune.ToString());
        else if (rune.IsBmp && SpecialCasing.Title.TryGetValue((char)rune.Value, out string? special)) result.Append(special);
        else AppendUpper(rune, result);
    }

    private static void AppendLower(string text, int offset, Rune rune, StringBuilder result)
    {
        if (rune.Value == 0x130) result.Append("i\u0307");
        else if (rune.Value == 0x3A3) result.Append(IsFinalSigma(text, offset) ? '\u03C2' : '\u03C3');
        else result.Append(Rune.ToLowerInvariant(rune).ToString());
    }

    /// <summary>A capital sigma at the end of a word has a small letter of its own.</summary>
    private static bool IsFinalSigma(string text, int offset)
    {
        int before = offset - 1;
        while (before >= 0 && IsCaseIgnorable(text[before])) before--;
        if (before < 0 || !IsCased(RuneBefore(text, before + 1))) return false;
        int after = offset + 1;
        while (after < text.Length && IsCaseIgnorable(text[after])) after++;
        return after == text.Length || !Rune.TryGetRuneAt(text, after, out Rune next) || !IsCased(next);
    }

    private static bool IsCaseIgnorable(char c) => c is '\'' or '.' or ':' or '\u00B7' or '\u2019' || char.GetUnicodeCategory(c) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol;

    private static Rune RuneBefore(string text, int offset)
    {
        int start = offset >= 2 && char.IsSurrogatePair(text[offset - 2], text[offset - 1]) ? offset - 2 : offset - 1;
        return Rune.TryGetRuneAt(text, start, out Rune rune) ? rune : Rune.ReplacementChar;
    }

    private static bool IsCased(Rune rune) => IsUpper(rune) || IsLower(rune) || IsTitle(rune);

    private static bool IsTitle(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.TitlecaseLetter;

    /// <summary>An upper case letter, or a numeral or sign made of one (Unicode's Other_Uppercase).</summary>
    private static bool IsUpper(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.UppercaseLetter || rune.Value is
        >= 0x2160 and <= 0x216F or >= 0x24B6 and <= 0x24CF or >= 0x1F130 and <= 0x1F149 or >= 0x1F150 and <= 0x1F169 or >= 0x1F170 and <= 0x1F189;

    /// <summary>A lower case letter, or a modifier, numeral or sign made of one (Unicode's Other_Lowercase).</summary>
    private static bool IsLower(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.LowercaseLetter || rune.Value is
        0xAA or 0xBA or >= 0x2B0 and <= 0x2B8 or 0x2C0 or 0x2C1 or >= 0x2E0 and <= 0x2E4 or 0x345 or 0x37A or 0x10FC
        or >= 0x1D2C and <= 0x1D6A or 0x1D78 or >= 0x1D9B and <= 0x1DBF or 0x2071 or 0x207F or >= 0x2090 and <= 0x209C
        or >= 0x2170 and <= 0x217F or >= 0x24D0 and <= 0x24E9 or 0x2C7C or 0x2C7D or 0xA69C or 0xA69D or 0xA770 or >= 0xA7F2 and <= 0xA7F4
        or 0xA7F8 or 0xA7F9 or >= 0xAB5C and <= 0xAB5F or 0xAB69 or 0x10780 or >= 0x10783 and <= 0x107B0 or >= 0x107B2 and <= 0x107BA;
}
