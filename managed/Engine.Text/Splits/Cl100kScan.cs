using System.Runtime.CompilerServices;

namespace Engine.Text;

/// <summary>How the expressions of the cl100k family differ; a zero-size struct.</summary>
internal interface ICl100kVariant
{
    /// <summary>Most digits in one piece.</summary>
    static abstract int Digits { get; }

    /// <summary>What words consist of.</summary>
    static virtual CodePointClass Word => CodePointClass.Letter;

    /// <summary>Whether white space at the end of the text stays whole before line breaks count (\s++$ comes first).</summary>
    static abstract bool EndFirst { get; }
}

/// <summary>One digit a piece (Qwen2).</summary>
internal readonly struct OneDigit : ICl100kVariant
{
    public static int Digits => 1;

    public static bool EndFirst => false;
}

/// <summary>Up to three digits a piece (Llama 3).</summary>
internal readonly struct ThreeDigits : ICl100kVariant
{
    public static int Digits => 3;

    public static bool EndFirst => false;
}

/// <summary>Up to three digits a piece, white space at the end first (tiktoken's own expression).</summary>
internal readonly struct ThreeDigitsEndFirst : ICl100kVariant
{
    public static int Digits => 3;

    public static bool EndFirst => true;
}

/// <summary>One digit a piece, marks belong to words (Qwen3.5).</summary>
internal readonly struct OneDigitMarks : ICl100kVariant
{
    public static int Digits => 1;

    public static CodePointClass Word => CodePointClass.Letter | CodePointClass.Mark;

    public static bool EndFirst => false;
}

/// <summary>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,k}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</summary>
internal readonly struct Cl100kScan<TVariant> : ISplitScan where TVariant : struct, ICl100kVariant
{
    private static CodePointClass Wordlike => TVariant.Word | CodePointClass.Number | CodePointClass.Space;

    /// <inheritdoc/>
    public static int Match(ReadOnlySpan<byte> text, int at)
    {
        CodePointClass first = CodePoints.ClassAt(text, at, out int size);
        int after = at + size;
        if ((first & TVariant.Word) != 0) return CodePoints.RunOf(text, after, TVariant.Word);
        if ((first & CodePointClass.Number) != 0) return NumberRun.UpTo(text, after, TVariant.Digits - 1);
        if (text[at] == (byte)'\'' && Contraction.MatchAnyCase(text, at) is > 0 and int contraction) return contraction;
        if (after < text.Length && (first & CodePointClass.LineBreak) == 0)
        {
            CodePointClass second = CodePoints.ClassAt(text, after, out int secondSize);
            if ((second & TVariant.Word) != 0) return CodePoints.RunOf(text, after + secondSize, TVariant.Word);
            if (text[at] == (byte)' ' && (second & Wordlike) == 0) return Others(text, after + secondSize);
        }
        if ((first & CodePointClass.Space) == 0) return Others(text, after);
        return TVariant.EndFirst && CodePoints.RunOf(text, at, CodePointClass.Space) == text.Length ? text.Length : WhiteSpaceRun.BreakThenKeepLast(text, at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Others(ReadOnlySpan<byte> text, int at) => CodePoints.RunOf(text, CodePoints.RunOfNot(text, at, Wordlike), CodePointClass.LineBreak);
}
