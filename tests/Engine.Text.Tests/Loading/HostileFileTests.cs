using System.Diagnostics;
using System.Text;
using Engine.TestSupport;

namespace Engine.Text.Tests;

/// <summary>Mutated and hostile tokenizer files: a named error that tells the place, or a tokenizer that works; never another exception, a hang or memory without bound.</summary>
public class HostileFileTests
{
    private string folder = "";

    [SetUp]
    public void CreateFolder() => folder = Directory.CreateTempSubdirectory("engine-text-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [TestCase("bpe-gpt2")]
    [TestCase("bpe-deepseek-style")]
    [TestCase("bpe-gpt2-prefix-space")]
    [TestCase("hf-bpe-byte-fallback")]
    [TestCase("unigram-albert-style")]
    [TestCase("unigram-nfkc")]
    [TestCase("wordpiece-uncased")]
    public void MutatedTokenizerJson(string family)
    {
        byte[] original = Shrink(File.ReadAllBytes(Path.Combine(RepoPaths.Golden("tokenizers", "own", family), "tokenizer.json")));
        Mutate(original, "tokenizer.json", 400);
    }

    [Test]
    public void MutatedRankFile()
    {
        StringBuilder lines = new();
        for (int b = 0; b < 256; b++) lines.Append(Convert.ToBase64String([(byte)b])).Append(' ').Append(b).Append('\n');
        foreach ((string piece, int rank) in new[] { ("th", 256), ("the", 257), (" the", 258), ("in", 259), ("ing", 260) })
            lines.Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(piece))).Append(' ').Append(rank).Append('\n');
        Mutate(Encoding.UTF8.GetBytes(lines.ToString()), "cl100k_base.tiktoken", 400);
    }

    [Test]
    public void MutatedVocabularyText() => Mutate(File.ReadAllBytes(Path.Combine(RepoPaths.Golden("tokenizers", "own", "wordpiece-uncased"), "vocab.txt"))[..4000], "vocab.txt", 400);

    [Test]
    public void MutatedVocabularyAndMerges()
    {
        File.WriteAllText(Path.Combine(folder, "merges.txt"), "#version: 0.2\nt h\nth e\n");
        Mutate("""{"t":0,"h":1,"e":2,"th":3,"the":4,"<|endoftext|>":5,"\u0120":6}"""u8.ToArray(), "vocab.json", 300);
        File.WriteAllText(Path.Combine(folder, "vocab.json"), """{"t":0,"h":1,"e":2,"th":3,"the":4,"<|endoftext|>":5}""");
        Mutate("#version: 0.2\nt h\nth e\n"u8.ToArray(), "merges.txt", 300);
    }

    [Test]
    public void MutatedTokenizerConfig()
    {
        File.Copy(Path.Combine(RepoPaths.Golden("tokenizers", "own", "wordpiece-cased"), "tokenizer.json"), Path.Combine(folder, "tokenizer.json"));
        Mutate("""{"bos_token":null,"eos_token":{"content":"[SEP]"},"clean_up_tokenization_spaces":true,"do_lower_case":false}"""u8.ToArray(), "tokenizer_config.json", 200, load: "tokenizer.json");
    }

    [TestCase("""{"model":{"type":"BPE","vocab":{"a":99999999},"merges":[]}}""", "$.model.vocab")]
    [TestCase("""{"model":{"type":"BPE","vocab":{"a":0},"merges":["a b"]}}""", "$.model.merges[0]")]
    [TestCase("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[["a"]]}}""", "$.model.merges[0]")]
    [TestCase("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[],"unk_token":"u"}}""", "$.model.unk_token")]
    [TestCase("""{"model":{"type":"WordLevel","vocab":{"a":-1}}}""", "$.model.vocab")]
    [TestCase("""{"model":{"type":"WordLevel","vocab":{"a":0}},"added_tokens":[{"id":2000000000,"content":"x"}]}""", "$.added_tokens[0].id")]
    [TestCase("""{"model":{"type":"WordLevel","vocab":{"a":0}},"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x","type_id":0}}],"pair":[],"special_tokens":{}}}""", "$.post_processor.single[0].SpecialToken.id")]
    [TestCase("""{"model":{"type":"WordLevel","vocab":{"a":0}},"pre_tokenizer":{"type":"Split","pattern":{"Regex":"(a"},"behavior":"Isolated","invert":false}}""", "$.pre_tokenizer.pattern.Regex")]
    [TestCase("""{"model":{"type":"WordLevel","vocab":{"a":0}},"pre_tokenizer":{"type":"Split","pattern":{"Regex":"((((a{1000}){1000}){1000}))"},"behavior":"Isolated","invert":false}}""", "$.pre_tokenizer.pattern.Regex")]
    [TestCase("""{"model":{"type":"WordLevel","vocab":{"a":0}},"pre_tokenizer":{"type":"FixedLength","length":0}}""", "$.pre_tokenizer.length")]
    [TestCase("""{"model":{"type":"WordLevel","vocab":{"a":0}},"padding":{"strategy":{"Fixed":2000000000}}}""", "$.padding.strategy.Fixed")]
    [TestCase("""{"model":{"type":"WordLevel","vocab":{"a":0}},"padding":{"pad_to_multiple_of":2000000000}}""", "$.padding.pad_to_multiple_of")]
    [TestCase("""{"added_tokens":[]}""", "$")]
    [TestCase("{\"model\":\n  nope", "line 2, byte 4")]
    public void TheErrorNamesFileAndPlace(string json, string place)
    {
        string file = Path.Combine(folder, "tokenizer.json");
        File.WriteAllText(file, json);
        TokenizerFormatException error = Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.Load(file))!;
        Assert.That((error.Origin, error.Place), Is.EqualTo((file, place)), error.Message);
    }

    [TestCase("normalizer", "Frobnicate")]
    [TestCase("pre_tokenizer", "Frobnicate")]
    [TestCase("post_processor", "Frobnicate")]
    [TestCase("decoder", "Frobnicate")]
    public void AnUnknownComponentIsRefusedByName(string stage, string kind)
    {
        string file = Path.Combine(folder, "tokenizer.json");
        File.WriteAllText(file, "{\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"a\":0}},\"" + stage + "\":{\"type\":\"" + kind + "\"}}");
        UnsupportedTokenizerException error = Assert.Throws<UnsupportedTokenizerException>(() => TokenizerLoader.Load(file))!;
        Assert.That(error.Component, Does.Contain(kind));
    }

    [Test]
    public void DropoutIsRefused()
    {
        string file = Path.Combine(folder, "tokenizer.json");
        File.WriteAllText(file, """{"model":{"type":"BPE","dropout":0.1,"vocab":{"a":0},"merges":[]}}""");
        Assert.That(Assert.Throws<UnsupportedTokenizerException>(() => TokenizerLoader.Load(file))!.Component, Is.EqualTo("BPE dropout"));
    }

    [TestCase(@"(a+)+$")]
    [TestCase(@"(?:a|a)*b")]
    [TestCase(@"(?=(a+)+b)c|(?:a*)*b")]
    [TestCase(@"(.*)*x\1y")]
    public void AnExpressionThatBacktracksWithoutEndIsStopped(string expression)
    {
        SplitPattern pattern = SplitPattern.Expression(expression);
        string text = new string('a', 5000) + "!";
        Stopwatch watch = Stopwatch.StartNew();
        try
        {
            Splitting.Cut(pattern, SplitBehavior.Isolated, false, text);
        }
        catch (TokenizationException error)
        {
            Assert.That(error.Message, Does.Contain(expression));
        }
        Assert.That(watch.Elapsed.TotalSeconds, Is.LessThan(20));
    }

    [Test]
    public void AReplacementThatFillsTheMemoryIsStopped()
    {
        string file = Path.Combine(folder, "tokenizer.json"), content = new('x', 1000);
        File.WriteAllText(file, "{\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"a\":0}},\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"" + content + "\"}}");
        Tokenizer tokenizer = TokenizerLoader.Load(file);
        Assert.That(Assert.Throws<TokenizationException>(() => tokenizer.Encode(new string('a', 100_000)))!.Message, Does.Contain("normalizer"));
        File.WriteAllText(file, File.ReadAllText(file).Replace(content, new string('x', 2000), StringComparison.Ordinal));
        Assert.That(Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.Load(file))!.Place, Is.EqualTo("$.normalizer.content"));
    }

    [TestCase("decoder", """{"type":"Sequence","decoders":[@,@,@]}""", """{"type":"Replace","pattern":{"String":"a"},"content":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}""")]
    [TestCase("pre_tokenizer", """{"type":"Sequence","pretokenizers":[@,@,@]}""", """{"type":"ByteLevel"}""")]
    public void ComponentsThatMultiplyAreRefused(string stage, string sequence, string component)
    {
        string file = Path.Combine(folder, "tokenizer.json");
        File.WriteAllText(file, "{\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"a\":0}},\"" + stage + "\":" + sequence.Replace("@", component, StringComparison.Ordinal) + "}");
        Assert.That(Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.Load(file))!.Place, Is.EqualTo("$." + stage));
    }

    [Test]
    public void MissingFilesAreNamed()
    {
        Assert.That(Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.Load(Path.Combine(folder, "no", "tokenizer.json")))!.Message, Does.Contain("tokenizer.json"));
        Assert.That(Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.Load(folder))!.Message, Does.Contain(folder));
    }

    private void Mutate(byte[] original, string name, int rounds, string? load = null)
    {
        string file = Path.Combine(folder, name);
        Random random = new(name.Length + original.Length);
        for (int round = 0; round < rounds; round++)
        {
            byte[] mutated = (byte[])original.Clone();
            for (int changes = random.Next(1, 4); changes > 0; changes--) mutated = Change(random, mutated);
            File.WriteAllBytes(file, mutated);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Stopwatch watch = Stopwatch.StartNew();
            try
            {
                Tokenizer tokenizer = TokenizerLoader.Load(load is null ? file : Path.Combine(folder, load));
                for (int i = 0; i < 3; i++)
                {
                    string text = RandomText.Next(random, 12, loneSurrogates: true);
                    tokenizer.Decode(tokenizer.EncodeFull(text).Ids.ToArray());
                    tokenizer.Decode(tokenizer.Encode(text));
                }
            }
            catch (Exception error) when (error is TokenizerFormatException or UnsupportedTokenizerException or TokenizationException)
            {
                Assert.That(error.Message, Is.Not.Empty);
            }
            catch (Exception error)
            {
                string kept = Path.Combine(Path.GetTempPath(), "engine-hostile-" + name);
                File.WriteAllBytes(kept, mutated);
                Assert.Fail($"round {round}, file kept as {kept}: {error}");
            }
            Assert.That(watch.Elapsed.TotalSeconds, Is.LessThan(10), $"round {round}");
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(200_000_000), $"round {round}");
        }
    }

    private static byte[] Change(Random random, byte[] file)
    {
        if (file.Length == 0) return file;
        int at = random.Next(file.Length);
        switch (random.Next(6))
        {
            case 0:
                file[at] ^= (byte)(1 << random.Next(8));
                return file;
            case 1:
                file[at] = (byte)random.Next(256);
                return file;
            case 2: return file[..at];
            case 3:
                int end = Math.Min(file.Length, at + random.Next(1, 40));
                return [.. file[..at], .. file[end..]];
            case 4:
                int from = random.Next(file.Length), length = Math.Min(file.Length - from, random.Next(1, 60));
                return [.. file[..at], .. file[from..(from + length)], .. file[at..]];
            default:
                string[] values = ["null", "true", "-1", "1e309", "99999999999", "\"\"", "[]", "{}", "\"\\ud800\"", "\"<unk>\"", "0"];
                return [.. file[..at], .. Encoding.UTF8.GetBytes(values[random.Next(values.Length)]), .. file[at..]];
        }
    }

    /// <summary>Keeps the head and the tail of a large file's vocabulary and merges, so that mutations meet the structure more often.</summary>
    private static byte[] Shrink(byte[] json)
    {
        using System.Text.Json.JsonDocument document = System.Text.Json.JsonDocument.Parse(json);
        System.Text.Json.Nodes.JsonNode root = System.Text.Json.Nodes.JsonNode.Parse(json)!;
        if (root["model"]!["vocab"] is System.Text.Json.Nodes.JsonObject vocabulary)
            foreach (string piece in vocabulary.Select(p => p.Key).Skip(400).ToArray()) vocabulary.Remove(piece);
        if (root["model"]!["vocab"] is System.Text.Json.Nodes.JsonArray pieces)
            while (pieces.Count > 300) pieces.RemoveAt(pieces.Count - 1);
        if (root["model"]!["merges"] is System.Text.Json.Nodes.JsonArray merges)
            while (merges.Count > 30) merges.RemoveAt(merges.Count - 1);
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }
}
