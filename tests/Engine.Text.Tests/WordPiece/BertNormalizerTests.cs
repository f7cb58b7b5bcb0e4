using System.Text;
using CsCheck;

namespace Engine.Text.Tests;

/// <summary>The character map against the passes that define the clean-up, over all of Unicode and random texts.</summary>
[TestFixture]
internal sealed class BertNormalizerTests
{
    [TestCase(true, true, null, true)]
    [TestCase(true, true, false, true)]
    [TestCase(true, false, true, false)]
    [TestCase(false, true, null, false)]
    public void TheMapEqualsThePasses(bool clean, bool chinese, bool? strip, bool lowercase)
    {
        BertNormalizer normalizer = new(clean, chinese, strip, lowercase);
        for (int c = 0; c <= 0x10FFFF; c++)
            if (c is < 0xD800 or > 0xDFFF) Check(normalizer, "a" + char.ConvertFromUtf32(c) + "b");
        Gen<string> character = Gen.Frequency(
            (4, Gen.Char[' ', '\u02FF'].Select(c => c.ToString())),
            (2, Gen.Char['\u0300', '\u0345'].Select(c => c.ToString())),
            (2, Gen.Int[0, 0x10FFFF].Where(c => c is < 0xD800 or > 0xDFFF).Select(char.ConvertFromUtf32)),
            // Marks of two combining classes that the old tables do not know, so that they survive and change places.
            (1, Gen.Int[0x1E000, 0x1E02F].Select(char.ConvertFromUtf32)),
            (1, Gen.Int[0x1D165, 0x1D172].Select(char.ConvertFromUtf32)));
        character.Array[0, 30].Select(parts => string.Concat(parts)).Sample(text => Check(normalizer, text), iter: 2000);
    }

    private static void Check(BertNormalizer normalizer, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        NormalizedText mapped = new(), passed = new();
        mapped.Reset(bytes, [], 0);
        normalizer.Normalize(mapped);
        passed.Reset(bytes, [], 0);
        normalizer.NormalizeByPasses(passed);
        if (!mapped.Bytes.SequenceEqual(passed.Bytes))
            Assert.Fail($"{string.Join(' ', text.EnumerateRunes().Select(r => r.Value.ToString("X4")))}: '{Encoding.UTF8.GetString(mapped.Bytes)}', passes give '{Encoding.UTF8.GetString(passed.Bytes)}'");
    }
}
