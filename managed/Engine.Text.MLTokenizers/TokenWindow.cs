namespace Engine.Text.MLTokenizers;

/// <summary>The first or last tokens of a text, as many as a limit allows without cutting a character.</summary>
/// <param name="tokens">All tokens; with ranges where a limit may cut.</param>
internal readonly struct TokenWindow(TokenBuffer tokens)
{
    /// <summary>All ids.</summary>
    public ReadOnlySpan<int> Ids => tokens.Ids;

    /// <summary>How many tokens at the start fit a limit.</summary>
    public int CountFromStart(int most)
    {
        if (most >= tokens.Count) return tokens.Count;
        int count = most;
        while (count > 0 && SharesCharacter(count)) count--;
        return count;
    }

    /// <summary>How many tokens at the end fit a limit.</summary>
    public int CountFromEnd(int most)
    {
        if (most >= tokens.Count) return tokens.Count;
        int first = tokens.Count - most;
        while (first < tokens.Count && SharesCharacter(first)) first++;
        return tokens.Count - first;
    }

    /// <summary>Index in the text after its first <paramref name="count"/> tokens.</summary>
    public int EndOf(int count, ReadOnlySpan<char> text) =>
        count == tokens.Count ? text.Length : count == 0 ? 0 : CharacterIndex.OfByte(text, tokens.Ranges[count - 1].End);

    /// <summary>Index in the text of its last <paramref name="count"/> tokens.</summary>
    public int StartOf(int count, ReadOnlySpan<char> text) =>
        count == tokens.Count ? 0 : count == 0 ? text.Length : CharacterIndex.OfByte(text, tokens.Ranges[tokens.Count - count].Start);

    private bool SharesCharacter(int index) => tokens.Ranges[index].Start < tokens.Ranges[index - 1].End;
}
