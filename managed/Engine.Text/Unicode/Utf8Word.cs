using System.Globalization;
using System.Text;

namespace Engine.Text;

/// <summary>Word and white-space tests at the edges of UTF-8 text.</summary>
internal static class Utf8Word
{
    /// <summary>Whether the last character is a word character.</summary>
    public static bool EndsInWord(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && Rune.DecodeLastFromUtf8(text, out Rune last, out _) == OperationStatusDone && IsWord(last);

    /// <summary>Whether the first character is a word character.</summary>
    public static bool BeginsWithWord(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && Rune.DecodeFromUtf8(text, out Rune first, out _) == OperationStatusDone && IsWord(first);

    /// <summary>Where the white space at the end begins (the length when there is none).</summary>
    public static int TrailingWhiteSpaceStart(ReadOnlySpan<byte> text)
    {
        int end = text.Length;
        while (end > 0 && Rune.DecodeLastFromUtf8(text[..end], out Rune last, out int size) == OperationStatusDone && Rune.IsWhiteSpace(last)) end -= size;
        return end;
    }

    /// <summary>Length of the white space at the beginning.</summary>
    public static int LeadingWhiteSpaceLength(ReadOnlySpan<byte> text)
    {
        int length = 0;
        while (length < text.Length && Rune.DecodeFromUtf8(text[length..], out Rune first, out int size) == OperationStatusDone && Rune.IsWhiteSpace(first)) length += size;
        return length;
    }

    /// <summary>\w of Rust's expressions: alphabetic characters, marks, decimal digits, connectors, joiners.</summary>
    public static bool IsWord(Rune rune) => IsAlphabetic(rune.Value) || Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => true,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation => true,
        _ => rune.Value is 0x200C or 0x200D,
    };

    /// <summary>The Alphabetic property, but for marks: letters, letter numbers, enclosed letters.</summary>
    public static bool IsAlphabetic(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint) is <= UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber
        || codePoint is (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);

    private const System.Buffers.OperationStatus OperationStatusDone = System.Buffers.OperationStatus.Done;
}
