using System.Text;
using CsCheck;
using Engine.TestSupport;

namespace Engine.Text.Tests;

/// <summary>Hostile model files and hostile texts: a named error or a sound result, in bounded time.</summary>
[TestFixture]
internal sealed class SentencePieceFuzzTests
{
    private static readonly string[] Models = ["spm-bpe-llama-style", "spm-bpe-user-symbols", "spm-unigram-byte-fallback", "spm-unigram-suffix-casefold", "spm-unigram-t5-style"];

    private static readonly string[] Hard = [" ", "  ", "\u2581", "<s>", "</s>", "<unk>", "<0x0A>", "\0", "\r\n", "a", "the", "\u0301", "\uFEFF", "\u3000", "11", "=="];

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String,
        Gen.Char['\uD800', '\uDFFF'].Array[0, 12].Select(c => new string(c)),
        Gen.Int[0, 0x10FFFF].Where(c => c is < 0xD800 or > 0xDFFF).Select(char.ConvertFromUtf32).Array[0, 20].Select(parts => string.Concat(parts)),
        Gen.Int[0, Hard.Length - 1].Array[0, 30].Select(picks => string.Concat(picks.Select(i => Hard[i]))));

    [TestCaseSource(nameof(Models))]
    public void AnyTextEncodesAndItsOffsetsCoverIt(string name)
    {
        Tokenizer tokenizer = Load(name);
        bool removesSpaces = name.Contains("unigram", StringComparison.Ordinal);
        Texts.Sample(text =>
        {
            int[] ids = tokenizer.Encode(text);
            TokenEncoding full = tokenizer.EncodeFull(text);
            int start = 0, end = 0;
            foreach (SourceRange range in full.Offsets)
            {
                // Tokens of one character share its range: byte tokens, and what a rule made of a ligature.
                if (range.Start < start || range.End < end || range.Start > end && !removesSpaces) return false;
                (start, end) = (range.Start, range.End);
            }
            tokenizer.Decode(ids);
            return ids.SequenceEqual(full.Ids);
        }, iter: 2000);
    }

    [Test]
    public void ByteFallbackWithoutRulesGivesTheTextBack()
    {
        Tokenizer tokenizer = Load("spm-bpe-llama-style");
        // U+2581 itself stands for a space and comes back as one.
        Texts.Where(text => !text.Contains('\u2581')).Sample(text =>
            tokenizer.Decode(tokenizer.Encode(text)) == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), iter: 3000);
    }

    [TestCaseSource(nameof(Models))]
    public void MutatedFilesGiveNamedErrors(string name)
    {
        byte[] original = File.ReadAllBytes(RepoPaths.Golden("tokenizers", "own", name, "spm.model"));
        Random random = new(20260101);
        for (int round = 0; round < 150; round++)
        {
            byte[] bytes = Mutate(original, random);
            try
            {
                Tokenizer tokenizer = new(TokenizerLoader.SentencePieceParts(bytes, "fuzz.model"));
                int[] ids = tokenizer.Encode("Hello  wörld ▁ <s> 日本 \u0301\r\n 1111");
                tokenizer.Decode(ids);
                tokenizer.EncodeFull("ab  cd ﬁ");
            }
            catch (Exception error) when (error is TokenizerFormatException or UnsupportedTokenizerException or TokenizationException)
            {
                Assert.That(error.Message, Is.Not.Empty);
            }
        }
    }

    [Test]
    public void LongRunsTakeLinearithmicTime()
    {
        foreach (string name in Models)
        {
            Tokenizer tokenizer = Load(name);
            foreach (string unit in (ReadOnlySpan<string>)["a", " ", "ab", "=", "\u3042", "\u0301"])
            {
                string text = string.Concat(Enumerable.Repeat(unit, 200_000 / unit.Length));
                long start = Environment.TickCount64;
                tokenizer.Encode(text);
                // Twenty times what it takes on a slow machine; a quadratic search would need minutes.
                Assert.That(Environment.TickCount64 - start, Is.LessThan(10_000), $"{name}, '{unit}'");
            }
        }
    }

    [Test]
    public void EmptyAndForeignFilesAreRefused()
    {
        foreach (byte[] bytes in (byte[][])[[], [0], [0xFF, 0xFF, 0xFF, 0xFF], "{\"model\": 1}"u8.ToArray(), new byte[1000]])
            Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.SentencePieceParts(bytes, "x.model"));
        Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.SentencePieceParts(Path.Combine(RepoPaths.Root, "no-such-file.model")));
    }

    private static Tokenizer Load(string name) => new(TokenizerLoader.SentencePieceParts(RepoPaths.Golden("tokenizers", "own", name, "spm.model")));

    private static byte[] Mutate(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        switch (random.Next(4))
        {
            case 0: return bytes[..random.Next(bytes.Length)];
            case 1:
                int from = random.Next(bytes.Length), length = random.Next(1, 200);
                return [.. bytes[..from], .. bytes[Math.Min(bytes.Length, from + length)..]];
            case 2:
                for (int i = random.Next(1, 20); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
            default:
                // The specs lie at the end, where one byte decides most.
                int tail = Math.Min(bytes.Length, 400);
                for (int i = random.Next(1, 6); i > 0; i--) bytes[bytes.Length - 1 - random.Next(tail)] ^= (byte)(1 << random.Next(8));
                return bytes;
        }
    }
}
