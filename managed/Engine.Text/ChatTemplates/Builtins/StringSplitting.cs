namespace Engine.Text.ChatTemplates;

/// <summary>split, rsplit, splitlines, partition, rpartition.</summary>
internal static class StringSplitting
{
    public static readonly Builtin[] Methods =
    [
        new("split", "self sep? maxsplit?", (a, state) => Split(a, state, fromEnd: false)),
        new("rsplit", "self sep? maxsplit?", (a, state) => Split(a, state, fromEnd: true)),
        new("splitlines", "self keepends?", (a, state) => List(StringMethods.Self(a), Lines(StringMethods.Self(a).Text, a.Flag(1), state))),
        new("partition", "self sep /", (a, state) => Partition(a, state, fromEnd: false)),
        new("rpartition", "self sep /", (a, state) => Partition(a, state, fromEnd: true)),
    ];

    /// <summary>The lines of a text by Python's many line ends; a last line end begins no further line.</summary>
    public static List<string> Lines(string text, bool keepEnds, RenderState state)
    {
        state.CheckText(text.Length);
        List<string> lines = [];
        for (int begin = 0; begin < text.Length;)
        {
            int length = text.AsSpan(begin).IndexOfAny("\n\r\v\f\u001C\u001D\u001E\u0085\u2028\u2029");
            if (length < 0)
            {
                lines.Add(text[begin..]);
                break;
            }

            int end = begin + length;
            int next = text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? end + 2 : end + 1;
            lines.Add(text[begin..(keepEnds ? next : end)]);
            begin = next;
            state.CheckItems(lines.Count);
        }

        return lines;
    }

    private static ListValue Split(BoundArguments a, RenderState state, bool fromEnd)
    {
        StringValue self = StringMethods.Self(a);
        int limit = a.Integer(2, -1);
        if (limit < 0) limit = int.MaxValue;
        state.CheckText(self.Text.Length);
        if (a.OptionalText(1) is not { } separator) return List(self, fromEnd ? WordsFromEnd(self.Text, limit) : Words(self.Text, limit));
        if (separator.Length == 0) throw state.Error("empty separator");
        TextSearch.Charge(self.Text, separator, state);
        return List(self, fromEnd ? PartsFromEnd(self.Text, separator, limit) : Parts(self.Text, separator, limit));
    }

    private static List<string> Parts(string text, string separator, int limit)
    {
        List<string> parts = [];
        int begin = 0;
        for (int at; parts.Count < limit && (at = text.IndexOf(separator, begin, StringComparison.Ordinal)) >= 0; begin = at + separator.Length) parts.Add(text[begin..at]);
        parts.Add(text[begin..]);
        return parts;
    }

    private static List<string> PartsFromEnd(string text, string separator, int limit)
    {
        List<string> parts = [];
        int end = text.Length;
        for (int at; parts.Count < limit && (at = text.AsSpan(0, end).LastIndexOf(separator, StringComparison.Ordinal)) >= 0; end = at) parts.Add(text[(at + separator.Length)..end]);
        parts.Add(text[..end]);
        parts.Reverse();
        return parts;
    }

    private static List<string> Words(string text, int limit)
    {
        List<string> words = [];
        for (int i = 0; ;)
        {
            while (i < text.Length && PythonSpace.IsSpace(text[i])) i++;
            if (i == text.Length) return words;
            if (words.Count == limit)
            {
                words.Add(text[i..]);
                return words;
            }

            int begin = i;
            while (i < text.Length && !PythonSpace.IsSpace(text[i])) i++;
            words.Add(text[begin..i]);
        }
    }

    private static List<string> WordsFromEnd(string text, int limit)
    {
        List<string> words = [];
        for (int end = text.Length; ;)
        {
            while (end > 0 && PythonSpace.IsSpace(text[end - 1])) end--;
            if (end == 0) break;
            if (words.Count == limit)
            {
                words.Add(text[..end]);
                break;
            }

            int last = end;
            while (end > 0 && !PythonSpace.IsSpace(text[end - 1])) end--;
            words.Add(text[end..last]);
        }

        words.Reverse();
        return words;
    }

    private static TupleValue Partition(BoundArguments a, RenderState state, bool fromEnd)
    {
        StringValue self = StringMethods.Self(a);
        string text = self.Text, separator = a.StrictText(1);
        if (separator.Length == 0) throw state.Error("empty separator");
        state.CheckText(text.Length);
        TextSearch.Charge(text, separator, state);
        int at = fromEnd ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
        if (at >= 0) return new TupleValue(self.With(text[..at]), self.With(separator), self.With(text[(at + separator.Length)..]));
        StringValue empty = self.With("");
        return fromEnd ? new TupleValue(empty, empty, self) : new TupleValue(self, empty, empty);
    }

    private static ListValue List(StringValue self, List<string> parts) => new([.. parts.Select(self.With)]);
}
