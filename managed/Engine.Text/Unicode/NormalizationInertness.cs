namespace Engine.Text;

/// <summary>Which code points no normalization form can change wherever they stand among others of their kind; in blocks filled when first asked for.</summary>
internal static class NormalizationInertness
{
    private static readonly byte[]?[] Blocks = new byte[]?[0x1100];

    /// <summary>Whether text made of such code points alone is in the form already.</summary>
    public static bool IsInert(int codePoint, UnicodeForm form) => ((Blocks[codePoint >> 8] ?? Fill(codePoint >> 8))[codePoint & 0xFF] >> (int)form & 1) != 0;

    private static byte[] Fill(int index)
    {
        byte[] block = new byte[256];
        List<int> parts = [];
        for (int i = 0; i < 256; i++)
        {
            int codePoint = index << 8 | i;
            if (codePoint is >= 0xD800 and <= 0xDFFF || UnicodeDecompositions.CombiningClass(codePoint) != 0) continue;
            bool canonical = Unchanged(codePoint, compatible: false, parts);
            int composed = canonical ? codePoint : Recompose(parts);
            bool compatible = Unchanged(codePoint, compatible: true, parts);
            bool second = UnicodeDecompositions.IsComposedSecond(codePoint);
            bool starts = parts.Count > 0 && UnicodeDecompositions.CombiningClass(parts[0]) == 0;
            if (composed == codePoint && !second) block[i] |= 1 << (int)UnicodeForm.C;
            if (canonical) block[i] |= 1 << (int)UnicodeForm.D;
            if ((compatible || composed == codePoint && starts && Recompose(parts) == codePoint) && !second) block[i] |= 1 << (int)UnicodeForm.KC;
            if (compatible) block[i] |= 1 << (int)UnicodeForm.KD;
        }
        Blocks[index] = block;
        return block;
    }

    private static bool Unchanged(int codePoint, bool compatible, List<int> parts)
    {
        parts.Clear();
        UnicodeDecompositions.Decompose(codePoint, compatible, parts);
        return parts.Count == 1 && parts[0] == codePoint;
    }

    private static int Recompose(List<int> parts)
    {
        int composed = parts[0];
        for (int i = 1; i < parts.Count && composed >= 0; i++) composed = UnicodeDecompositions.Compose(composed, parts[i]);
        return composed;
    }
}
