using System.Globalization;
using System.Text;

namespace Engine.Text.ChatTemplates;

/// <summary>Classes of characters as Python's str methods have them.</summary>
internal static class CharacterClasses
{
    /// <summary>Whether a text is not empty and all its characters pass.</summary>
    public static Func<string, bool> All(Func<Rune, bool> check) => text => text.Length > 0 && text.EnumerateRunes().All(check);

    public static bool IsLetter(Rune rune) => Rune.IsLetter(rune);

    public static bool IsDecimal(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber;

    public static bool IsDigit(Rune rune) => IsDecimal(rune) || CharUnicodeInfo.GetDigitValue(rune.ToString(), 0) >= 0;

    public static bool IsNumeric(Rune rune) => CharUnicodeInfo.GetNumericValue(rune.ToString(), 0) != -1;

    public static bool IsIdentifier(string text) => text.Length > 0 && !char.IsDigit(text[0]) && text.All(c => c == '_' || char.IsLetterOrDigit(c));
}
