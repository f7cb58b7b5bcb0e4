namespace Engine.Text;

/// <summary>How the expressions of the o200k family differ; a zero-size struct.</summary>
internal interface IO200kVariant
{
    /// <summary>Most digits in one piece.</summary>
    static abstract int Digits { get; }

    /// <summary>Whether words take English contractions along.</summary>
    static abstract bool Contractions { get; }
}

/// <summary>o200k_base.</summary>
internal readonly struct O200kWords : IO200kVariant
{
    public static int Digits => 3;

    public static bool Contractions => true;
}

/// <summary>Tekken: one digit a piece, no contractions.</summary>
internal readonly struct TekkenWords : IO200kVariant
{
    public static int Digits => 1;

    public static bool Contractions => false;
}

/// <summary>
/// [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
/// |[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
/// |\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
/// </summary>
internal readonly struct O200kScan<TVariant> : ISplitScan where TVariant : struct, IO200kVariant
{
    private const CodePointClass Wordlike = CodePointClass.Letter | CodePointClass.Number | CodePointClass.Space;
    private const CodePointClass Head = CodePointClass.UpperLetter | CodePointClass.UncasedLetter | CodePointClass.Mark;
    private const CodePointClass Tail = CodePointClass.LowerLetter | CodePointClass.UncasedLetter | CodePointClass.Mark;

    /// <inheritdoc/>
    public static int Match(ReadOnlySpan<byte> text, int at)
    {
        CodePointClass first = CodePoints.ClassAt(text, at, out int size);
        int after = at + size;
        bool canPrefix = (first & (CodePointClass.Letter | CodePointClass.Number | CodePointClass.LineBreak)) == 0;
        bool isWord = (first & (Head | Tail)) != 0;
        if (canPrefix && after < text.Length || isWord)
        {
            int end = -1;
            if (canPrefix && after < text.Length) end = HeadsThenTail(text, after);
            if (end < 0 && isWord) end = HeadsThenTail(text, at);
            if (end < 0 && canPrefix && after < text.Length) end = Heads(text, after);
            if (end < 0 && isWord) end = Heads(text, at);
            if (end >= 0) return TVariant.Contractions && end < text.Length && text[end] == (byte)'\'' && Contraction.MatchAnyCase(text, end) is > 0 and int contraction ? contraction : end;
        }
        if ((first & CodePointClass.Number) != 0) return NumberRun.UpTo(text, after, TVariant.Digits - 1);
        if ((first & CodePointClass.Space) == 0) return Others(text, after);
        if (text[at] == (byte)' ' && after < text.Length && (CodePoints.ClassAt(text, after, out int secondSize) & Wordlike) == 0) return Others(text, after + secondSize);
        return WhiteSpaceRun.BreakThenKeepLast(text, at);
    }

    /// <summary>[Head]*[Tail]+: the heads give back characters until one of them is a tail.</summary>
    private static int HeadsThenTail(ReadOnlySpan<byte> text, int at)
    {
        int heads = CodePoints.RunOf(text, at, Head);
        int tails = CodePoints.RunOf(text, heads, Tail);
        if (tails > heads) return tails;
        for (int end = heads; end > at;)
        {
            int last = CodePoints.DecodeLast(text, end, out int size);
            if ((CodePointClasses.Of(last) & Tail) != 0) return end;
            end -= size;
        }
        return -1;
    }

    /// <summary>[Head]+[Tail]*, where no tail can follow because <see cref="HeadsThenTail"/> has failed.</summary>
    private static int Heads(ReadOnlySpan<byte> text, int at)
    {
        int end = CodePoints.RunOf(text, at, Head);
        return end > at ? end : -1;
    }

    private static int Others(ReadOnlySpan<byte> text, int at)
    {
        at = CodePoints.RunOfNot(text, at, Wordlike);
        while (at < text.Length && text[at] is (byte)'\r' or (byte)'\n' or (byte)'/') at++;
        return at;
    }
}
