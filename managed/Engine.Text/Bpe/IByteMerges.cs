namespace Engine.Text;

/// <summary>What differs between kinds of BPE over bytes. Implementations are structs, so that the encoder inlines them.</summary>
internal interface IByteMerges
{
    /// <summary>Id of a word that is taken whole, or -1.</summary>
    int WholeWord(ReadOnlySpan<byte> word);

    /// <summary>Id of a single byte, or -1.</summary>
    int ByteId(byte b);

    /// <summary>Merges the bytes of a word.</summary>
    void Merge(SymbolMerger merger, ReadOnlySpan<byte> word);
}

/// <summary>Merge rules over pairs of ids.</summary>
internal readonly struct RuleMerges(BpeModel model) : IByteMerges
{
    private readonly int[] byteIds = model.ByteIds!;
    private readonly Vocabulary? wholeWords = model.WholeWords;
    private readonly PairRule rule = new(model.Merges);

    /// <inheritdoc/>
    public int WholeWord(ReadOnlySpan<byte> word) => wholeWords is not null && word.Length <= wholeWords.LongestPiece ? wholeWords.Find(word) : -1;

    /// <inheritdoc/>
    public int ByteId(byte b) => byteIds[b];

    /// <inheritdoc/>
    public void Merge(SymbolMerger merger, ReadOnlySpan<byte> word) => merger.Merge(rule);
}

/// <summary>Ranks of byte strings (tiktoken): two neighbours merge when together they are a piece, lowest rank first.</summary>
internal readonly struct RankMerges : IByteMerges
{
    private readonly Vocabulary ranks;
    private readonly int[] byteIds;

    public RankMerges(Vocabulary ranks)
    {
        this.ranks = ranks;
        byteIds = [.. Enumerable.Range(0, 256).Select(b => ranks.Find([(byte)b]))];
    }

    /// <inheritdoc/>
    public int WholeWord(ReadOnlySpan<byte> word) => word.Length <= ranks.LongestPiece ? ranks.Find(word) : -1;

    /// <inheritdoc/>
    public int ByteId(byte b) => byteIds[b];

    /// <inheritdoc/>
    public void Merge(SymbolMerger merger, ReadOnlySpan<byte> word) => merger.Merge(new RankRule(ranks, word));

    private readonly ref struct RankRule(Vocabulary ranks, ReadOnlySpan<byte> word) : IMergeRule
    {
        private readonly ReadOnlySpan<byte> word = word;

        public int Rank(int left, int right, int start, int end, out int merged)
        {
            merged = end - start <= ranks.LongestPiece ? ranks.Find(word[start..end]) : -1;
            return merged < 0 ? int.MaxValue : merged;
        }
    }
}
