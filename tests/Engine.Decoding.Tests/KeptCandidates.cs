namespace Engine.Decoding.Tests;

/// <summary>What is left in a draw.</summary>
internal static class KeptCandidates
{
    /// <summary>Ids of the candidates, weighed or not.</summary>
    public static int[] Ids(this Candidates candidates) => [.. Enumerable.Range(0, candidates.Count).Select(candidates.Id)];

    /// <summary>Ids of the weighed candidates that no step took out.</summary>
    public static int[] KeptIds(this Candidates candidates) => [.. KeptPlaces(candidates).Select(candidates.Id)];

    /// <summary>Weights of the weighed candidates that no step took out.</summary>
    public static float[] KeptWeights(this Candidates candidates)
    {
        float[] weights = candidates.Weights.ToArray();
        return [.. weights.Where(weight => weight > 0)];
    }

    private static IEnumerable<int> KeptPlaces(Candidates candidates)
    {
        float[] weights = candidates.Weights.ToArray();
        return Enumerable.Range(0, weights.Length).Where(place => weights[place] > 0);
    }
}
