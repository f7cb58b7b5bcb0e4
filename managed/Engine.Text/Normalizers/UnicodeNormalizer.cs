namespace Engine.Text;

/// <summary>Normalization forms of Unicode (UAX #15).</summary>
public enum UnicodeForm
{
    /// <summary>Canonical composition.</summary>
    C,

    /// <summary>Canonical decomposition.</summary>
    D,

    /// <summary>Compatibility decomposition, canonical composition.</summary>
    KC,

    /// <summary>Compatibility decomposition.</summary>
    KD,
}

/// <summary>Puts text into a normalization form.</summary>
/// <param name="form">The form.</param>
public sealed class UnicodeNormalizer(UnicodeForm form) : Normalizer
{
    /// <inheritdoc/>
    public override void Normalize(NormalizedText text)
    {
        if (IsNormal(text.Bytes)) return;
        List<(int CodePoint, int Change)> decomposed = Decompose(text.Bytes);
        text.BeginRewrite();
        if (form is UnicodeForm.C or UnicodeForm.KC) Compose(decomposed, text);
        else
            foreach ((int codePoint, int change) in decomposed) text.Put(codePoint, change);
        text.EndRewrite();
    }

    private bool IsNormal(ReadOnlySpan<byte> text)
    {
        int at = text.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
        if (at < 0) return true;
        while (at < text.Length)
        {
            if (!NormalizationInertness.IsInert(CodePoints.Decode(text, at, out int size), form)) return false;
            at += size;
        }
        return true;
    }

    /// <summary>Full decomposition in canonical order; each first part takes the place of its character, further parts are new.</summary>
    private List<(int, int)> Decompose(ReadOnlySpan<byte> text)
    {
        List<(int CodePoint, int Change)> output = new(text.Length);
        List<int> parts = [], classes = [];
        int sorted = 0;
        bool compatible = form is UnicodeForm.KC or UnicodeForm.KD;
        for (int at = 0; at < text.Length;)
        {
            int codePoint = CodePoints.Decode(text, at, out int size);
            at += size;
            parts.Clear();
            UnicodeDecompositions.Decompose(codePoint, compatible, parts);
            for (int i = 0; i < parts.Count; i++)
            {
                int combiningClass = UnicodeDecompositions.CombiningClass(parts[i]);
                if (combiningClass == 0)
                {
                    Sort(output, classes, sorted);
                    classes.Clear();
                    sorted = output.Count + 1;
                }
                else
                {
                    classes.Add(combiningClass);
                }
                output.Add((parts[i], i == 0 ? 0 : 1));
            }
        }
        Sort(output, classes, sorted);
        return output;
    }

    /// <summary>Stable sort of a run of marks by combining class.</summary>
    private static void Sort(List<(int, int)> output, List<int> classes, int from)
    {
        if (classes.Count < 2) return;
        (int, int)[] run = [.. output[from..]];
        int[] order = [.. Enumerable.Range(0, run.Length).OrderBy(i => classes[i])];
        for (int i = 0; i < run.Length; i++) output[from + i] = run[order[i]];
    }

    /// <summary>Composes starters with the marks and starters that follow and are not blocked.</summary>
    private static void Compose(List<(int CodePoint, int Change)> input, NormalizedText text)
    {
        (int CodePoint, int Change)? starter = null;
        List<(int CodePoint, int Change)> marks = [];
        int lastClass = 0;
        foreach ((int codePoint, int change) in input)
        {
            int combiningClass = UnicodeDecompositions.CombiningClass(codePoint);
            if (starter is not { } first)
            {
                if (combiningClass == 0) starter = (codePoint, change);
                else text.Put(codePoint, change);
                continue;
            }
            bool blocked = marks.Count > 0 && lastClass >= combiningClass;
            int composed = blocked ? -1 : UnicodeDecompositions.Compose(first.CodePoint, codePoint);
            if (composed >= 0)
            {
                starter = (composed, first.Change + change - 1);
            }
            else if (combiningClass == 0)
            {
                Flush(first, marks, text);
                starter = (codePoint, change);
            }
            else
            {
                marks.Add((codePoint, change));
                lastClass = combiningClass;
            }
        }
        if (starter is { } last) Flush(last, marks, text);
    }

    private static void Flush((int CodePoint, int Change) starter, List<(int CodePoint, int Change)> marks, NormalizedText text)
    {
        text.Put(starter.CodePoint, starter.Change);
        foreach ((int codePoint, int change) in marks) text.Put(codePoint, change);
        marks.Clear();
    }
}
