namespace Engine.Weights;

/// <summary>
/// A SentencePiece-style vocabulary of any size: three control tokens, the 256 byte tokens, then pieces in the order in which a
/// trainer would find them: single characters, then the same with ever more letters, each made of two that come before it.
/// </summary>
internal sealed class SyntheticVocabulary
{
    private const int Normal = 1;
    private const int Unknown = 2;
    private const int Control = 3;
    private const int Byte = 6;
    private const string Alphabet = "▁etaoinshrdlucmfwypvbgkjqxz.,'0123456789";

    /// <summary>The smallest number of tokens: controls, bytes and single characters.</summary>
    public static int Smallest => 3 + 256 + Alphabet.Length;

    /// <summary>Builds the vocabulary.</summary>
    public SyntheticVocabulary(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, Smallest);
        Tokens = [.. Specials().Concat(Pieces()).Take(size)];
        Scores = new float[size];
        Types = new int[size];
        for (int i = 0; i < size; i++)
        {
            Types[i] = i == 0 ? Unknown : i < 3 ? Control : i < 259 ? Byte : Normal;
            Scores[i] = i < 259 ? 0 : 259 - i;
        }
    }

    public string[] Tokens { get; }

    public float[] Scores { get; }

    public int[] Types { get; }

    private static IEnumerable<string> Specials() => ["<unk>", "<s>", "</s>", .. Enumerable.Range(0, 256).Select(value => $"<0x{value:X2}>")];

    private static IEnumerable<string> Pieces()
    {
        string[] shorter = [.. Alphabet.Select(letter => letter.ToString())];
        foreach (string piece in shorter) yield return piece;
        while (true)
        {
            var longer = new List<string>();
            foreach (string piece in shorter)
            {
                foreach (char letter in Alphabet.AsSpan(1, 26).ToArray())
                {
                    longer.Add(piece + letter);
                    yield return piece + letter;
                }
            }

            shorter = [.. longer];
        }
    }
}
