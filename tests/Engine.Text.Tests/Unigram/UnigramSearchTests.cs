using System.Text;
using CsCheck;
using Engine.TestSupport;

namespace Engine.Text.Tests;

/// <summary>The remembered and segment-wise search against a plain Viterbi over the whole text.</summary>
[TestFixture]
internal sealed class UnigramSearchTests
{
    [TestCase("spm-unigram-t5-style")]
    [TestCase("spm-unigram-byte-fallback")]
    [TestCase("spm-unigram-suffix-casefold")]
    public void SegmentsGiveWhatOneSearchGives(string name)
    {
        SentencePieceModel file = new SentencePieceModelReader(name).Read(File.ReadAllBytes(RepoPaths.Golden("tokenizers", "own", name, "spm.model")));
        UnigramModel model = UnigramModel.Of(file);
        // Samples run on several threads, an encoder serves one.
        using ThreadLocal<TokenModelEncoder> encoder = new(model.CreateEncoder);
        string[] words = ["\u2581the", "\u2581", "a", "b", "11", "=", "ing", "\u2581of", "x", "\u65E5", "\u0301", "\u2581token", "----", "s"];
        Gen.Int[0, words.Length - 1].Array[1, 400].Sample(picks =>
        {
            byte[] text = Encoding.UTF8.GetBytes(string.Concat(picks.Select(i => words[i])));
            TokenBuffer output = new();
            encoder.Value!.Encode(text, output);
            return output.ToArray().SequenceEqual(PlainViterbi(file, text));
        }, iter: 300);
    }

    private static int[] PlainViterbi(SentencePieceModel file, byte[] text)
    {
        PieceVocabulary pieces = file.Vocabulary;
        UnigramScores scores = UnigramScores.OfSentencePiece(pieces);
        float[] best = new float[text.Length + 1];
        int[] from = new int[text.Length + 1], ids = new int[text.Length + 1];
        Array.Fill(from, -1);
        for (int start = 0; start < text.Length;)
        {
            int character = start + Utf8Character.LengthOf(text[start]);
            bool covered = false;
            for (int end = start + 1; end <= Math.Min(text.Length, start + pieces.LongestTextPiece); end++)
            {
                int id = pieces.FindText(text.AsSpan(start, end - start));
                if (id < 0 || pieces.Types[id] == PieceType.Unused) continue;
                covered |= end == character;
                Improve(start, end, id, scores[id]);
            }
            if (!covered) Improve(start, character, pieces.UnknownId, scores.Unknown);
            start = character;
        }
        List<(int Id, int Start, int End)> path = [];
        for (int end = text.Length; end > 0; end = from[end]) path.Insert(0, (ids[end], from[end], end));
        List<int> result = [];
        foreach ((int id, int start, int end) in path)
        {
            if (id != pieces.UnknownId) result.Add(id);
            else if (file.ByteFallback) result.AddRange(text[start..end].Select(b => pieces.ByteIds[b]));
            else if (result.Count == 0 || result[^1] != id) result.Add(id);
        }
        return [.. result];

        void Improve(int start, int end, int id, double score)
        {
            float sum = (float)(score + best[start]);
            if (from[end] >= 0 && !(sum > best[end])) return;
            (best[end], from[end], ids[end]) = (sum, start, id);
        }
    }
}
