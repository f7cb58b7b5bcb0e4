using System.Buffers;
using Engine.TestSupport;
using Microsoft.ML.Tokenizers;

namespace Engine.Text.MLTokenizers.Tests;

public class TokenizerAdapterTests
{
    private static readonly string[] Texts =
    [
        "", "a", "Hello, world! It's 2024.", "  two  spaces\n\n\tand tabs ", "Grüße aus 漢字 und 👩‍🚀 e\u0301", "ABC\ud800def", "for (int i = 0; i < n; i++) { x[i] = 1; }",
    ];

    private static IEnumerable<string> Families() =>
        Directory.GetDirectories(Path.Combine(RepoPaths.Goldens, "tokenizers", "own")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Families))]
    public void IdsCountsAndTextAreThoseOfTheTokenizer(string family)
    {
        Tokenizer inner = Load(family);
        foreach (bool special in new[] { false, true })
        {
            Microsoft.ML.Tokenizers.Tokenizer adapter = new TokenizerAdapter(inner, special);
            foreach (string text in Texts)
            {
                int[] ids = inner.Encode(text, special);
                IReadOnlyList<EncodedToken> tokens = adapter.EncodeToTokens(text, out string? normalized);
                using (Assert.EnterMultipleScope())
                {
                    Assert.That(adapter.EncodeToIds(text), Is.EqualTo(ids), text);
                    Assert.That(adapter.EncodeToIds(text.AsSpan()), Is.EqualTo(ids), text);
                    Assert.That(adapter.CountTokens(text), Is.EqualTo(ids.Length), text);
                    Assert.That(tokens.Select(static token => token.Id), Is.EqualTo(ids), text);
                    Assert.That(tokens.Select(static token => token.Offset.End.Value), Is.All.InRange(0, text.Length), text);
                    Assert.That(normalized, Is.Null);
                    Assert.That(adapter.Decode(ids), Is.EqualTo(inner.Decode(ids, skipSpecialTokens: false)), text);
                }
            }
        }
    }

    [TestCaseSource(nameof(Families))]
    public void ALimitGivesAPrefixOrASuffixOfWholeCharacters(string family)
    {
        Microsoft.ML.Tokenizers.Tokenizer adapter = new TokenizerAdapter(Load(family));
        foreach (string text in Texts)
        {
            int[] ids = [.. adapter.EncodeToIds(text)];
            int before = 0;
            for (int most = 1; most <= ids.Length + 1; most++)
            {
                int[] some = [.. adapter.EncodeToIds(text, most, out _, out int consumed)];
                int index = adapter.GetIndexByTokenCount(text, most, out _, out int count);
                int fromEnd = adapter.GetIndexByTokenCountFromEnd(text, most, out _, out int countFromEnd);
                using (Assert.EnterMultipleScope())
                {
                    Assert.That(some, Is.EqualTo(ids[..some.Length]), text);
                    Assert.That(some, Has.Length.LessThanOrEqualTo(most));
                    Assert.That((index, count), Is.EqualTo((consumed, some.Length)));
                    Assert.That(consumed, Is.GreaterThanOrEqualTo(before));
                    Assert.That(countFromEnd, Is.LessThanOrEqualTo(most));
                    if (most >= ids.Length) Assert.That((consumed, fromEnd, count, countFromEnd), Is.EqualTo((text.Length, 0, ids.Length, ids.Length)), text);
                    foreach (int cut in new[] { consumed, fromEnd })
                        Assert.That(cut > 0 && cut < text.Length && char.IsHighSurrogate(text[cut - 1]) && char.IsLowSurrogate(text[cut]), Is.False, "a cut inside a character");
                }

                before = consumed;
            }
        }
    }

    [TestCaseSource(nameof(Families))]
    public void DecodingIntoMemoryOfAnySizeIsExact(string family)
    {
        Tokenizer inner = Load(family);
        TokenizerAdapter adapter = new(inner);
        foreach (string text in Texts)
        {
            int[] ids = inner.Encode(text, addSpecialTokens: false);
            string whole = adapter.Decode(ids);
            for (int size = 0; size <= whole.Length; size++)
            {
                char[] memory = new char[size];
                OperationStatus status = adapter.Decode(ids, memory, out int consumed, out int written);
                Assert.That(status, Is.EqualTo(size < whole.Length ? OperationStatus.DestinationTooSmall : OperationStatus.Done), text);
                Assert.That(new string(memory, 0, written), Is.EqualTo(adapter.Decode(ids[..consumed])), text);
            }
        }
    }

    [Test]
    public void StagesCanBeLeftOut()
    {
        Microsoft.ML.Tokenizers.Tokenizer adapter = new TokenizerAdapter(Load("wordpiece-uncased"));
        Assert.That(adapter.EncodeToIds("The THE"), Is.EqualTo(adapter.EncodeToIds("the the")));
        Assert.That(adapter.EncodeToIds("The", considerNormalization: false), Is.Not.EqualTo(adapter.EncodeToIds("the", considerNormalization: false)));
        Microsoft.ML.Tokenizers.Tokenizer bytes = new TokenizerAdapter(Load("bpe-gpt2"));
        Assert.That(bytes.Decode(bytes.EncodeToIds("it's 2 words", considerPreTokenization: false)), Is.EqualTo("it's 2 words"));
    }

    [Test]
    public void AnIdOutsideTheVocabularyIsTold()
    {
        TokenizerAdapter adapter = new(Load("bpe-gpt2"));
        int[] ids = [.. adapter.EncodeToIds("ab"), 1_000_000];
        Assert.That(() => adapter.Decode(ids), Throws.InvalidOperationException.With.Message.Contains("1000000"));
        Assert.That(adapter.Decode(ids, new char[9], out int consumed, out int written), Is.EqualTo(OperationStatus.InvalidData));
        Assert.That((consumed, written), Is.EqualTo((ids.Length - 1, 2)));
    }

    private static Tokenizer Load(string family)
    {
        string folder = RepoPaths.Golden("tokenizers", "own", family), model = Path.Combine(folder, "spm.model");
        return TokenizerLoader.Load(File.Exists(model) ? model : Path.Combine(folder, "tokenizer.json"));
    }
}
