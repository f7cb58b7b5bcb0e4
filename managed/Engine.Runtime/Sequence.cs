using Engine.Decoding;
using Engine.Tensors;

namespace Engine.Runtime;

/// <summary>
/// One request on its way: ids, pages, sampler, text. The engine loop writes it; any thread may read <see cref="Generated"/>, <see cref="Text"/> and
/// <see cref="Finish"/>, which only grow, and may call <see cref="Cancel"/>.
/// </summary>
public sealed class Sequence
{
    private readonly int[] _ids;          // prompt, then generated
    private readonly float[] _logprobs;   // of the generated ids; empty unless asked for
    private readonly List<TokenLogprob[]>? _topLogprobs;
    private readonly SequenceText? _text;
    private int _count;
    private int _finish = -1;
    private volatile bool _cancelRequested;

    internal Sequence(SequenceRequest request, int vocabulary, int capacity, KvPagePool pool, SamplerScratch scratch)
    {
        Request = request;
        PromptLength = request.Prompt.Length;
        Capacity = capacity;
        _ids = new int[capacity];
        request.Prompt.Span.CopyTo(_ids);
        _count = PromptLength;
        Pages = new PageTable(pool, capacity);
        Sampler = new SamplerChain(request.Sampling, vocabulary, PromptLength, scratch);
        _logprobs = request.Sampling.Logprobs is null ? [] : new float[capacity - PromptLength];
        if (request.Sampling.Logprobs is > 0) _topLogprobs = new List<TokenLogprob[]>(capacity - PromptLength);
        if (request.Detokenizer is { } detokenizer) _text = new SequenceText(detokenizer, request.StopStrings);
    }

    /// <summary>What was asked.</summary>
    public SequenceRequest Request { get; }

    /// <summary>Tokens of the prompt.</summary>
    public int PromptLength { get; }

    /// <summary>Most tokens, prompt and generated, that this sequence can reach.</summary>
    public int Capacity { get; }

    /// <summary>All ids so far, the prompt first.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Volatile.Read(ref _count));

    /// <summary>The generated ids so far, an end token included.</summary>
    public ReadOnlySpan<int> Generated => Ids[PromptLength..];

    /// <summary>Why it ended; null while it goes on.</summary>
    public FinishReason? Finish => Volatile.Read(ref _finish) is >= 0 and { } reason ? (FinishReason)reason : null;

    /// <summary>What went wrong when <see cref="Finish"/> is <see cref="FinishReason.Failed"/>.</summary>
    public Exception? Error { get; private set; }

    /// <summary>What its steps cost.</summary>
    public SequenceTimings Timings { get; } = new();

    /// <summary>ln of the probability of each generated token under the model's own distribution; empty unless <see cref="SamplingOptions.Logprobs"/> asks. [generated]</summary>
    public ReadOnlySpan<float> Logprobs => _logprobs.Length == 0 ? default : _logprobs.AsSpan(0, Generated.Length);

    /// <summary>The most probable tokens at each generated position, best first; null unless asked for. Read it when the sequence has ended. [generated][n]</summary>
    public IReadOnlyList<TokenLogprob[]>? TopLogprobs => _topLogprobs;

    /// <summary>Tokens whose keys and values are in the cache.</summary>
    public int KvLength { get; internal set; }

    /// <summary>Prompt tokens whose keys and values came from the parent's cache.</summary>
    public int SharedTokens { get; internal set; }

    internal PageTable Pages { get; }

    internal SamplerChain Sampler { get; }

    internal bool CancelRequested => _cancelRequested;

    internal Action<Sequence>? Progress { get; set; }

    /// <summary>The text from character <paramref name="start"/> on, as far as it can no longer change; needs <see cref="SequenceRequest.Detokenizer"/>.</summary>
    public string Text(int start = 0) => _text is null ? "" : _text.From(start);

    /// <summary>Asks for an end before the next step; pages come back then.</summary>
    public void Cancel() => _cancelRequested = true;

    /// <summary>Takes a sampled token and decides whether the sequence ends with it.</summary>
    internal void Append(int id)
    {
        int generated = _count - PromptLength;
        if (Sampler.Logprobs is { } logprobs)
        {
            _logprobs[generated] = logprobs.Logprob;
            _topLogprobs?.Add(TokenLogprob.Copy(logprobs));
        }

        _ids[_count] = id;
        Volatile.Write(ref _count, _count + 1);
        bool end = Request.EndTokens.Contains(id);
        bool stop = !end && (_text?.Append(id) ?? false);
        if (end) Complete(FinishReason.EndToken);
        else if (stop) Complete(FinishReason.StopString);
        else if (generated + 1 == Request.MaxTokens) Complete(FinishReason.Length);
        else if (_count == Capacity) Complete(FinishReason.ContextFull);
        else Progress?.Invoke(this);
    }

    /// <summary>Ends the sequence; the first reason stands.</summary>
    internal void Complete(FinishReason reason, Exception? error = null)
    {
        if (Finish is not null) return;
        Error = error;
        if ((_text?.Finish() ?? false) && reason is FinishReason.Length or FinishReason.ContextFull) reason = FinishReason.StopString;
        Timings.Finished();
        Volatile.Write(ref _finish, (int)reason);
        Progress?.Invoke(this);
    }
}

/// <summary>A token with the logarithm of its probability.</summary>
/// <param name="Id">Token id.</param>
/// <param name="Logprob">Natural logarithm of its probability under the model's own distribution.</param>
public readonly record struct TokenLogprob(int Id, float Logprob)
{
    internal static TokenLogprob[] Copy(TokenLogprobs source)
    {
        var copy = new TokenLogprob[source.TopIds.Length];
        for (int i = 0; i < copy.Length; i++) copy[i] = new TokenLogprob(source.TopIds[i], source.TopLogprobs[i]);
        return copy;
    }
}
