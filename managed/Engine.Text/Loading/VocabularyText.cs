using System.Text;

namespace Engine.Text;

/// <summary>Reads vocab.txt (WordPiece), and vocab.json with merges.txt (byte-level BPE, CLIP), which leave the pipeline to the reader.</summary>
internal static class VocabularyText
{
    /// <summary>CLIP's split.</summary>
    private const string ClipSplit = @"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+";

    /// <summary>A BERT tokenizer of vocab.txt: a line a piece. Lower case unless a piece has a capital letter, or as <paramref name="lowercase"/> says.</summary>
    public static TokenizerParts Bert(ReadOnlySpan<byte> file, string path, bool? lowercase)
    {
        VocabularyBuilder builder = new(file.Count((byte)'\n') + 1);
        int number = 0;
        bool hasCapitals = false;
        foreach (Range range in file.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = file[range].TrimEnd((byte)'\r');
            if (line.IsEmpty && range.End.GetOffset(file.Length) == file.Length) break;
            hasCapitals |= !line.StartsWith("["u8) && line.IndexOfAnyInRange((byte)'A', (byte)'Z') >= 0;
            builder.Add(line, number++);
        }
        if (number == 0) throw new TokenizerFormatException(path, "line 1", "the vocabulary is empty: download the file again");
        Vocabulary vocabulary = builder.Build();
        string[] special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
        return new TokenizerParts
        {
            Model = new WordPieceModel(vocabulary, "[UNK]"),
            Normalizer = new BertNormalizer(cleanText: true, handleChineseCharacters: true, stripAccents: null, lowercase ?? !hasCapitals),
            PreTokenizer = new BertPreTokenizer(),
            PostProcessor = Find("[SEP]") is { } separator && Find("[CLS]") is { } classifier
                ? new BertProcessor(new SpecialPiece("[SEP]", separator), new SpecialPiece("[CLS]", classifier)) : null,
            Decoder = new WordPieceDecoder("##", cleansUp: true),
            AddedTokens = [.. special.Where(s => Find(s) is not null).Select(s => new AddedToken(s, Find(s)!.Value) { Special = true })],
            SpecialTokens = new SpecialTokens
            {
                PaddingId = Find("[PAD]"),
                UnknownId = Find("[UNK]"),
                ClassifierId = Find("[CLS]"),
                SeparatorId = Find("[SEP]"),
                MaskId = Find("[MASK]"),
            },
        };

        int? Find(string piece) => vocabulary.Find(Encoding.UTF8.GetBytes(piece)) is >= 0 and int id ? id : null;
    }

    /// <summary>A BPE tokenizer of vocab.json and merges.txt: CLIP's where pieces end in &lt;/w&gt;, RoBERTa's where there is &lt;s&gt;, otherwise GPT-2's.</summary>
    public static TokenizerParts Bpe(ReadOnlyMemory<byte> json, string jsonPath, ReadOnlySpan<byte> merges, string mergesPath, bool addPrefixSpace)
    {
        Vocabulary vocabulary = VocabularyJson.ReadVocabulary(JsonView.Parse(json, jsonPath));
        List<(int, int, int)> rules = ReadMerges(merges, mergesPath, vocabulary);
        bool isClip = vocabulary.Find("a</w>"u8) >= 0;
        BpeSettings settings = new() { EndOfWordSuffix = isClip ? "</w>" : null };
        int? begin = Find("<s>") ?? Find("<|startoftext|>"), end = Find("</s>") ?? Find("<|endoftext|>");
        string[] special = ["<|startoftext|>", "<|endoftext|>", "<s>", "</s>", "<unk>", "<pad>", "<mask>"];
        return new TokenizerParts
        {
            Model = new BpeModel(vocabulary, rules, settings),
            Normalizer = isClip ? new SequenceNormalizer([new UnicodeNormalizer(UnicodeForm.C), new ReplaceNormalizer(SplitPattern.Expression(@"\s+"), " "), new LowercaseNormalizer()]) : null,
            PreTokenizer = isClip
                ? new SequencePreTokenizer([new SplitPreTokenizer(SplitPattern.Expression(ClipSplit), SplitBehavior.Removed, invert: true), new ByteLevelPreTokenizer(false, false)])
                : new ByteLevelPreTokenizer(addPrefixSpace, useExpression: true),
            PostProcessor = PostProcessorOf(),
            Decoder = isClip ? new SequenceDecoder([new ByteLevelDecoder(), new ReplaceDecoder("</w>", " "), new StripDecoder(new Rune(' '), 0, 1)]) : new ByteLevelDecoder(),
            AddedTokens = [.. special.Where(s => Find(s) is not null).Select(s => new AddedToken(s, Find(s)!.Value) { Special = true, LeftStrip = s == "<mask>" })],
            SpecialTokens = new SpecialTokens { BeginId = begin, EndId = end, UnknownId = Find("<unk>"), PaddingId = Find("<pad>"), MaskId = Find("<mask>") },
        };

        int? Find(string piece) => vocabulary.Find(Encoding.UTF8.GetBytes(piece)) is >= 0 and int id ? id : null;

        PostProcessor PostProcessorOf()
        {
            if (begin is not { } first || end is not { } last) return new ByteLevelProcessor(trimOffsets: false, addPrefixSpace);
            return isClip ? new RobertaProcessor(new SpecialPiece("<|endoftext|>", last), new SpecialPiece("<|startoftext|>", first), trimOffsets: false, addPrefixSpace)
                : Find("<s>") is not null ? new RobertaProcessor(new SpecialPiece("</s>", last), new SpecialPiece("<s>", first), trimOffsets: true, addPrefixSpace)
                : new ByteLevelProcessor(trimOffsets: false, addPrefixSpace);
        }
    }

    private static List<(int, int, int)> ReadMerges(ReadOnlySpan<byte> file, string path, Vocabulary vocabulary)
    {
        List<(int, int, int)> merges = [];
        MergeReader reader = new(vocabulary, 0);
        int number = 0;
        foreach (Range range in file.Split((byte)'\n'))
        {
            number++;
            ReadOnlySpan<byte> line = file[range].TrimEnd((byte)'\r');
            if (line.IsEmpty || number == 1 && line.StartsWith("#version"u8)) continue;
            if (reader.Read(line, merges) is { } problem) throw new TokenizerFormatException(path, $"line {number}", problem);
        }
        return merges;
    }
}
