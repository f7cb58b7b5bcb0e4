namespace Engine.Decoding;

/// <summary>
/// Natural log-probabilities of the model's own distribution (before penalties, bias and temperature) at one position: that of the
/// chosen token and the most probable tokens, best first, the lower id first among equals. Overwritten by the next token.
/// </summary>
public sealed class TokenLogprobs
{
    private static readonly Comparison<(int Id, float Score)> BestFirst =
        static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Id.CompareTo(b.Id);

    private readonly float[] _scores;
    private readonly (int Id, float Score)[] _top;
    private readonly int[] _topIds;
    private readonly float[] _topLogprobs;
    private int _count;
    private double _logTotal;

    internal TokenLogprobs(int top, int vocabulary)
    {
        top = Math.Min(top, vocabulary);
        _scores = new float[vocabulary];
        _top = new (int, float)[top];
        _topIds = new int[top];
        _topLogprobs = new float[top];
    }

    /// <summary>The chosen token.</summary>
    public int Id { get; private set; }

    /// <summary>ln of the chosen token's probability.</summary>
    public float Logprob { get; private set; }

    /// <summary>The most probable ids [n]; fewer than asked for where a constraint had ruled out the rest.</summary>
    public ReadOnlySpan<int> TopIds => _topIds.AsSpan(0, _count);

    /// <summary>Their log-probabilities [n].</summary>
    public ReadOnlySpan<float> TopLogprobs => _topLogprobs.AsSpan(0, _count);

    /// <summary>ln of the probability of any token of the vocabulary; minus infinity where a constraint in the scores had ruled it out.</summary>
    public float Of(int id) => (float)(_scores[id] - _logTotal);

    /// <summary>Reads the scores before any step changes them.</summary>
    internal void Capture(ReadOnlySpan<float> logits, SamplerScratch scratch)
    {
        logits.CopyTo(_scores);
        _logTotal = new ScoredVocabulary(logits, 1, scratch).LogTotal();
        if (_top.Length == 0) return;
        Candidates candidates = scratch.Candidates;
        candidates.TakeHighest(logits, scratch.BlockHighest, _top.Length);
        _count = candidates.Count;
        for (int i = 0; i < _count; i++) _top[i] = (candidates.Id(i), candidates.Values[i]);
        _top.AsSpan(0, _count).Sort(BestFirst);
        for (int i = 0; i < _count; i++) (_topIds[i], _topLogprobs[i]) = (_top[i].Id, Of(_top[i].Id));
    }

    internal void Choose(int id)
    {
        Id = id;
        Logprob = Of(id);
    }
}
