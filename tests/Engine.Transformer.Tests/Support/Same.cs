namespace Engine.Transformer.Tests;

/// <summary>Equality of long vectors, faster than element-wise constraints.</summary>
internal static class Same
{
    public static void Bits(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, string what = "")
    {
        Assert.That(actual.Length, Is.EqualTo(expected.Length), what);
        if (actual.SequenceEqual(expected)) return;
        int at = actual.CommonPrefixLength(expected);
        Assert.Fail($"{what}: element {at} is {actual[at]:R}, not {expected[at]:R}");
    }
}
