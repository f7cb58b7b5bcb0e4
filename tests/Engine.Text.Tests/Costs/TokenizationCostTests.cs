using System.Text;
using Engine.TestSupport;

namespace Engine.Text.Tests.Costs;

public class TokenizationCostTests
{
    [Test]
    public void TokensAreChargedToTheWordTheyBeginWith()
    {
        // "ab cd_e 12": ab | _cd | _ | e 1 | 2: the last but one covers two words.
        TokenizationCost cost = new();
        cost.Add("ab cd_e 12"u8, [new(0, 2), new(2, 5), new(5, 6), new(6, 9), new(9, 10)]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(cost[TextClass.Prose], Is.EqualTo(new ClassCost(1, 0, 1, 2)));
            Assert.That(cost[TextClass.Identifier], Is.EqualTo(new ClassCost(1, 1, 3, 5)));
            Assert.That(cost[TextClass.Number], Is.EqualTo(new ClassCost(1, 1, 1, 3)));
            Assert.That(cost.Total, Is.EqualTo(new ClassCost(3, 2, 5, 10)));
            Assert.That(cost.Total.Fragmentation, Is.EqualTo(2 / 3.0));
            Assert.That(cost.Total.BytesPerToken, Is.EqualTo(2));
        }
    }

    [Test]
    public void ATokenOfTheSpaceAloneSplitsNoWord()
    {
        TokenizationCost cost = new();
        cost.Add(" ab"u8, [new(0, 1), new(1, 3)]);
        Assert.That(cost[TextClass.Prose], Is.EqualTo(new ClassCost(1, 0, 2, 3)));
    }

    [TestCase("bpe-gpt2")]
    [TestCase("wordpiece-uncased")]
    [TestCase("spm-unigram-t5-style")]
    [TestCase("hf-bpe-byte-fallback")]
    public void EveryTokenIsChargedOnce(string family)
    {
        string folder = RepoPaths.Golden("tokenizers", "own", family), model = Path.Combine(folder, "spm.model");
        Tokenizer tokenizer = TokenizerLoader.Load(File.Exists(model) ? model : Path.Combine(folder, "tokenizer.json"));
        const string text = "The quick brown fox\u2019s camelCase 12,5 \u6f22\u5b57 e\u0301 \ud83d\ude00 http://a.b/c \ud800 end \n\n";
        TokenizationCost cost = new();
        cost.Add(tokenizer, text);
        Assert.That(cost.Total.Tokens, Is.EqualTo(tokenizer.CountTokens(text, addSpecialTokens: false)));
        Assert.That(cost.Total.Bytes, Is.EqualTo(Encoding.UTF8.GetByteCount(text)));
    }
}
