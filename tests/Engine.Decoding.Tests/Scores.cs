namespace Engine.Decoding.Tests;

/// <summary>How made-up scores lie in the vocabulary.</summary>
public enum Arrangement
{
    Random,
    Ascending,
    Descending,
    Equal,
    ManyTies,
}

/// <summary>Made-up scores, the same for the same seed.</summary>
internal static class Scores
{
    public static float[] Arranged(Arrangement arrangement, int count, int seed = 1)
    {
        RandomStream random = new((ulong)seed);
        float[] scores = new float[count];
        for (int i = 0; i < count; i++)
            scores[i] = arrangement switch
            {
                Arrangement.Ascending => i * 0.01f,
                Arrangement.Descending => -i * 0.01f,
                Arrangement.Equal => 3.25f,
                Arrangement.ManyTies => (int)(random.NextUniform() * 10) * 0.5f,
                _ => Normal(ref random, 3),
            };
        return scores;
    }

    /// <summary>Normal scores of the given deviation, roughly as a language model's.</summary>
    public static float[] Normal(int count, int seed, float deviation = 3)
    {
        RandomStream random = new((ulong)seed);
        float[] scores = new float[count];
        for (int i = 0; i < count; i++) scores[i] = Normal(ref random, deviation);
        return scores;
    }

    private static float Normal(ref RandomStream random, float deviation)
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextUniform()));
        return (float)(deviation * radius * Math.Cos(2 * Math.PI * random.NextUniform()));
    }
}
