namespace Engine.Text;

/// <summary>
/// Scores of a Unigram model as its search adds them. SentencePiece adds in single precision;
/// tokenizer.json's Unigram stays in double precision. <see cref="IsSingle"/> says which of the two rounds.
/// </summary>
internal sealed class UnigramScores
{
    // The penalty of an uncovered character below the lowest score.
    private const float UnknownPenalty = 10;

    private readonly double[] scores;   // [vocabulary]

    private UnigramScores(double[] scores, double unknown, bool isSingle) => (this.scores, Unknown, IsSingle) = (scores, unknown, isSingle);

    /// <summary>Score of a character that no piece covers.</summary>
    public double Unknown { get; }

    /// <summary>Whether sums are rounded to single precision.</summary>
    public bool IsSingle { get; }

    /// <summary>Score of a piece.</summary>
    public double this[int id] => scores[id];

    /// <summary>SentencePiece's scores: user-defined symbols get a bonus with which they always win.</summary>
    public static UnigramScores OfSentencePiece(PieceVocabulary vocabulary)
    {
        // The smallest normal float, not the lowest: the reference compares from there.
        float lowest = float.MaxValue, highest = 1.17549435e-38f;
        for (int id = 0; id < vocabulary.Count; id++)
        {
            if (vocabulary.Types[id] != PieceType.Normal) continue;
            lowest = Math.Min(lowest, vocabulary.Scores[id]);
            highest = Math.Max(highest, vocabulary.Scores[id]);
        }
        double[] scores = new double[vocabulary.Count];
        for (int id = 0; id < scores.Length; id++)
            scores[id] = vocabulary.Types[id] == PieceType.UserDefined ? (float)((float)(vocabulary.LengthOf(id) * highest) - 0.1) : vocabulary.Scores[id];
        return new UnigramScores(scores, lowest - UnknownPenalty, isSingle: true);
    }

    /// <summary>The scores of tokenizer.json.</summary>
    public static UnigramScores OfDoubles(double[] scores)
    {
        double lowest = double.PositiveInfinity;
        foreach (double score in scores) lowest = Math.Min(lowest, score);
        return new UnigramScores(scores, lowest - UnknownPenalty, isSingle: false);
    }

    /// <summary>A sum as it is kept.</summary>
    public double Keep(double sum) => IsSingle ? (float)sum : sum;

    /// <summary>
    /// A bound of what rounding can move between two paths of at most so many sums up to a magnitude: half a unit in the last place a sum and path,
    /// and some more for the doubles that margins are measured in.
    /// </summary>
    public double RoundingBound(int sums, double magnitude) => sums * magnitude * (IsSingle ? 1.25e-7 : 1e-15);
}
