using System.Text.RegularExpressions;
using Engine.Text;
using Microsoft.ML.Tokenizers;
using Theirs = Microsoft.ML.Tokenizers.Tokenizer;
using Tokenizer = Engine.Text.Tokenizer;

namespace Engine.Bench.Compare;

/// <summary>One published tokenizer, read by both libraries.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="File">Its file, below the data folder.</param>
/// <param name="LoadTheirs">Loads it with Microsoft.ML.Tokenizers.</param>
/// <param name="EncodeTheirs">Their ids of a text, without special tokens around it.</param>
internal sealed partial record Contender(string Name, string File, Func<string, Theirs> LoadTheirs, Func<Theirs, string, IReadOnlyList<int>> EncodeTheirs)
{
    public static IReadOnlyList<Contender> All { get; } =
    [
        new("cl100k", "tok-tiktoken/cl100k_base.tiktoken", static file => Read(file, static stream => TiktokenTokenizer.CreateForModel("gpt-4", stream)), Plain),
        new("gpt2", "tok-gpt2/vocab.json", static file => BpeTokenizer.Create(new BpeOptions(file, Path.Combine(Path.GetDirectoryName(file)!, "merges.txt"))
        {
            ByteLevel = true,
            PreTokenizer = new RegexPreTokenizer(Gpt2Split(), null),
        }), Plain),
        new("bert-wordpiece", "tok-bert/bert-base-uncased/vocab.txt", static file => BertTokenizer.Create(file, new BertOptions { RemoveNonSpacingMarks = true }),
            static (tokenizer, text) => ((BertTokenizer)tokenizer).EncodeToIds(text, addSpecialTokens: false)),
        new("mistral-sentencepiece", "tok-mistral/tokenizer.model.v1", static file => Read(file, static stream => LlamaTokenizer.Create(stream, addBeginOfSentence: false, addEndOfSentence: false)), Plain),
    ];

    public static Tokenizer LoadOurs(string file) => TokenizerLoader.Load(file);

    private static IReadOnlyList<int> Plain(Theirs tokenizer, string text) => tokenizer.EncodeToIds(text);

    private static Theirs Read(string file, Func<Stream, Theirs> load)
    {
        using FileStream stream = System.IO.File.OpenRead(file);
        return load(stream);
    }

    [GeneratedRegex(@"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Gpt2Split();
}
