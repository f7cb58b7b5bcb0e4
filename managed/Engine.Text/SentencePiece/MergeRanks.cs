namespace Engine.Text;

/// <summary>The order of merges: rank 0 for the highest score, equal ranks for equal scores, so that ties are left to the position in the text.</summary>
internal static class MergeRanks
{
    /// <summary>Rank of each piece [vocabulary].</summary>
    public static int[] Of(PieceVocabulary vocabulary)
    {
        float[] descending = new float[vocabulary.Count];
        int[] ids = new int[vocabulary.Count];
        for (int id = 0; id < ids.Length; id++) (descending[id], ids[id]) = (-vocabulary.Scores[id], id);
        Array.Sort(descending, ids);
        int[] ranks = new int[ids.Length];
        int rank = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            if (i > 0 && descending[i] != descending[i - 1]) rank++;
            ranks[ids[i]] = rank;
        }
        return ranks;
    }
}
