using System.Runtime.CompilerServices;

namespace Engine.Text;

/// <summary>
/// The pairs of characters that stand side by side inside some piece. Between two characters that never do, no piece can reach: every merge and every
/// path of the lattice stops there, so the text may be cut and its segments encoded (and remembered) one by one without changing the result.
/// Pairs of ASCII characters are exact; others go through a one-way hash, which may miss a cut but never makes a wrong one.
/// </summary>
internal sealed class PieceAdjacency
{
    private const int FilterBits = 20;

    private readonly ulong[] ascii = new ulong[128 * 2];                    // bit [first * 128 + second]
    private readonly ulong[] filter = new ulong[(1 << FilterBits) / 64];

    /// <summary>Collects the pairs of all text pieces.</summary>
    public PieceAdjacency(PieceVocabulary vocabulary)
    {
        for (int id = 0; id < vocabulary.Count; id++)
            if (vocabulary.IsText(id)) Add(vocabulary[id]);
    }

    /// <summary>Collects the pairs of all pieces.</summary>
    public PieceAdjacency(Vocabulary vocabulary)
    {
        for (int id = 0; id < vocabulary.Size; id++) Add(vocabulary.GetPiece(id));
    }

    private void Add(ReadOnlySpan<byte> piece)
    {
        uint previous = 0;
        for (int i = 0; i < piece.Length;)
        {
            uint character = Utf8Character.Read(piece[i..], out int length);
            if (i > 0)
            {
                if ((previous | character) < 0x80) ascii[(previous << 1) | (character >> 6)] |= 1UL << (int)(character & 63);
                else filter[Bit(previous, character) >> 6] |= 1UL << (int)(Bit(previous, character) & 63);
            }
            previous = character;
            i += length;
        }
    }

    /// <summary>End of the segment that begins at <paramref name="start"/>.</summary>
    public int NextCut(ReadOnlySpan<byte> text, int start)
    {
        uint previous = Utf8Character.Read(text[start..], out int length);
        int i = start + length;
        while (i < text.Length)
        {
            uint character = text[i];
            length = 1;
            if (character >= 0x80) character = Utf8Character.Read(text[i..], out length);
            if (!MayTouch(previous, character)) break;
            previous = character;
            i += length;
        }
        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool MayTouch(uint first, uint second)
    {
        if ((first | second) < 0x80) return (ascii[(first << 1) | (second >> 6)] >> (int)(second & 63) & 1) != 0;
        uint bit = Bit(first, second);
        return (filter[bit >> 6] >> (int)(bit & 63) & 1) != 0;
    }

    private static uint Bit(uint first, uint second) => (first * 0x9E3779B1u ^ second * 0x85EBCA77u) * 0xC2B2AE3Du >> (32 - FilterBits);
}
