using System.Text;
using Engine.TestSupport;

namespace Engine.Text.Tests;

/// <summary>Random texts of all planes, lone surrogates and special tokens included, through every family: no exception, offsets in order, decoding gives the text back where the family promises it.</summary>
public class TokenizerFuzzTests
{
    private const int Texts = 200_000;

    private static IEnumerable<string> Families() =>
        Directory.GetDirectories(Path.Combine(RepoPaths.Goldens, "tokenizers", "own")).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Families))]
    public void EveryTextEncodesAndDecodes(string family)
    {
        string folder = RepoPaths.Golden("tokenizers", "own", family);
        Tokenizer tokenizer = TokenizerLoader.Load(Path.Combine(folder, File.Exists(Path.Combine(folder, "spm.model")) ? "spm.model" : "tokenizer.json"));
        // Byte-level BPE without normalizer and prefix space gives every text back.
        bool isExact = family is "bpe-gpt2" or "bpe-cl100k" or "bpe-o200k" or "bpe-deepseek-style" or "bpe-starcoder-style";
        Random random = new(family.Length * 7919 + family[0]);
        TokenBuffer alone = new();
        StreamDetokenizer stream = tokenizer.CreateDetokenizer(skipSpecialTokens: false, cleanUpSpaces: false);
        StringBuilder streamed = new();
        for (int i = 0; i < Texts; i++)
        {
            string text = RandomText.Next(random, 12, loneSurrogates: true);
            alone.Clear();
            tokenizer.Encode(text, alone, addSpecialTokens: false);
            if (i % 8 == 0) CheckOffsets(tokenizer, text, alone, isExact);
            string decoded = tokenizer.Decode(alone.Ids, skipSpecialTokens: false, cleanUpSpaces: false);
            if (isExact && decoded != WellFormed(text)) Assert.Fail($"{Escape(text)} decodes to {Escape(decoded)}");
            if (i % 4 != 0) continue;
            stream.Reset();
            streamed.Clear();
            foreach (int id in alone.Ids) streamed.Append(stream.Append(id));
            streamed.Append(stream.Finish());
            if (!streamed.Equals(decoded)) Assert.Fail($"{Escape(text)} decodes to {Escape(decoded)}, but streams to {Escape(streamed.ToString())}");
        }
    }

    [TestCaseSource(nameof(Families))]
    public void RandomIdsStreamToWhatTheyDecodeTo(string family)
    {
        string folder = RepoPaths.Golden("tokenizers", "own", family);
        Tokenizer tokenizer = TokenizerLoader.Load(Path.Combine(folder, File.Exists(Path.Combine(folder, "spm.model")) ? "spm.model" : "tokenizer.json"));
        Random random = new(17);
        int[] bytes = [.. Enumerable.Range(0, 256).Select(b => tokenizer.TryGetId($"<0x{b:X2}>", out int id) ? id : -1).Where(id => id >= 0)];
        for (int i = 0; i < 20_000; i++)
        {
            bool skip = i % 2 == 0, cleanUp = i % 3 == 0;
            int[] ids = new int[random.Next(12)];
            for (int k = 0; k < ids.Length; k++)
                ids[k] = bytes.Length > 0 && random.Next(2) == 0 ? bytes[random.Next(bytes.Length)] : random.Next(-2, tokenizer.VocabularySize + 2);
            string decoded = tokenizer.Decode(ids, skip, cleanUp);
            StreamDetokenizer stream = tokenizer.CreateDetokenizer(skip, cleanUp);
            StringBuilder streamed = new();
            foreach (int id in ids) streamed.Append(stream.Append(id));
            streamed.Append(stream.Finish());
            Assert.That(streamed.ToString(), Is.EqualTo(decoded), () => string.Join(' ', ids));
        }
    }

    private static void CheckOffsets(Tokenizer tokenizer, string text, TokenBuffer alone, bool isExact)
    {
        TokenEncoding full = tokenizer.EncodeFull(text, null, new EncodeOptions { AddSpecialTokens = false });
        if (!alone.Ids.SequenceEqual(full.Ids.ToArray())) Assert.Fail($"{Escape(text)}: {string.Join(' ', alone.Ids.ToArray())} alone, {string.Join(' ', full.Ids)} with offsets");
        int length = text.EnumerateRunes().Count(), covered = 0;
        foreach (SourceRange range in full.Offsets)
        {
            if (range.Start < 0 || range.End < range.Start || range.End > length) Assert.Fail($"{Escape(text)}: offset {range} outside 0..{length}");
            // Tokens of byte-level BPE cover the text without a gap; those that share a character overlap in it.
            if (isExact && (range.Start > covered || range.End < covered)) Assert.Fail($"{Escape(text)}: offset {range} after {covered}");
            covered = range.End;
        }
        if (isExact && covered != length) Assert.Fail($"{Escape(text)}: covered to {covered} of {length}");
    }

    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string Escape(string text) => string.Join(' ', text.Select(c => $"{(int)c:X4}"));
}
