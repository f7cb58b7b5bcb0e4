using System.Diagnostics;
using System.Runtime.CompilerServices;
using Engine.Decoding;
using Engine.Runtime;
using Engine.Tensors;
using Engine.Text;

namespace Engine;

/// <summary>
/// An answer on its way. Read its text as it comes, wait for its end, or cancel it. Disposing ends it and frees its cache; until then a later answer of the same
/// conversation can build on it.
/// </summary>
public sealed class Generation : IDisposable
{
    private readonly LoopThread _loop;
    private readonly ProgressSignal _signal;
    private readonly LoadedModel _loaded;
    private int _reading, _disposed;

    private Generation(LoadedModel loaded, LoopThread loop, ProgressSignal signal, Sequence sequence, TimeSpan tokenizeTime) =>
        (_loaded, _loop, _signal, Sequence, TokenizeTime) = (loaded, loop, signal, sequence, tokenizeTime);

    /// <summary>The ids generated so far.</summary>
    public ReadOnlySpan<int> Ids => Sequence.Generated;

    /// <summary>Why it ended; null while it goes on.</summary>
    public FinishReason? Finish => Sequence.Finish;

    internal Sequence Sequence { get; }

    internal TimeSpan TokenizeTime { get; }

    /// <summary>Streams the text; empty parts are left out. One reader at a time.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled; the work has been ended.</exception>
    public async IAsyncEnumerable<string> ReadTextAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        if (Interlocked.Exchange(ref _reading, 1) != 0) throw new InvalidOperationException("The answer is being read already.");
        using CancellationTokenRegistration registration = cancellation.Register(Cancel);
        try
        {
            int read = 0;
            while (true)
            {
                bool ended = Finish is not null; // before the text is read: what comes with the end is then in it
                string text = Sequence.Text(read);
                read += text.Length;
                if (text.Length > 0) yield return text;
                if (ended) break;
                await _signal.WaitAsync().ConfigureAwait(false);
            }

            cancellation.ThrowIfCancellationRequested();
            ThrowIfFailed();
        }
        finally
        {
            // A reader that leaves early wants no more.
            if (Finish is null) Cancel();
            Volatile.Write(ref _reading, 0);
        }
    }

    /// <summary>Waits for the end.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled; the work has been ended.</exception>
    public async Task<GenerationResult> WaitAsync(CancellationToken cancellation = default)
    {
        if (Interlocked.Exchange(ref _reading, 1) != 0) throw new InvalidOperationException("The answer is being read already.");
        using CancellationTokenRegistration registration = cancellation.Register(Cancel);
        try
        {
            while (Finish is null) await _signal.WaitAsync().ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _reading, 0);
        }

        cancellation.ThrowIfCancellationRequested();
        return Result();
    }

    /// <summary>The whole answer, once it has ended (cancelled answers too).</summary>
    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    public GenerationResult Result()
    {
        if (Finish is not { } finish) throw new InvalidOperationException("The answer has not ended; wait for it first.");
        ThrowIfFailed();
        SequenceTimings timings = Sequence.Timings;
        return new GenerationResult
        {
            Text = Sequence.Text(),
            Ids = Sequence.Generated.ToArray(),
            PromptTokens = Sequence.PromptLength,
            Finish = finish,
            Logprobs = Sequence.Logprobs.ToArray(),
            TopLogprobs = Sequence.TopLogprobs ?? [],
            Timings = new GenerationTimings(TokenizeTime, timings.Queued, timings.Prefill, timings.TimeToFirstToken, timings.Decode),
            CachedPromptTokens = Sequence.SharedTokens,
        };
    }

    /// <summary>Ends it with the next step; what came so far stands.</summary>
    public void Cancel() => _loop.Cancel(Sequence);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        if (Finish is null) Cancel();
        _loop.Release(Sequence);
    }

    internal static Generation Start(LoadedModel loaded, LoopThread loop, int contextLength, Prompt prompt, GenerationOptions options, Generation? continues)
    {
        long begin = Stopwatch.GetTimestamp();
        ReadOnlyMemory<int> ids = Tokenize(loaded, prompt);
        TimeSpan tokenizeTime = Stopwatch.GetElapsedTime(begin);
        if (options.StopStrings.Count > 0 && loaded.Tokenizer is null)
            throw new UnsupportedException("a stop string", $"{loaded.Source.Path} has no tokenizer; end it by token ids instead");
        ProgressSignal signal = new();
        SequenceRequest request = new()
        {
            Prompt = ids,
            MaxTokens = options.MaxTokens ?? contextLength,
            Sampling = options.Sampling ?? SamplingDefaults.Of(loaded.Source.Defaults),
            EndTokens = options.EndTokens is { } end ? new EndTokens(end) : new EndTokens(loaded.EndTokens),
            StopStrings = options.StopStrings,
            Detokenizer = loaded.Tokenizer?.CreateDetokenizer(skipSpecialTokens: !options.ShowSpecialTokens),
            PrefixLength = options.PrefixLength,
            Retain = true,
        };
        Sequence sequence = loop.Add(request, continues?.Sequence, _ => signal.Set());
        return new Generation(loaded, loop, signal, sequence, tokenizeTime);
    }

    private static ReadOnlyMemory<int> Tokenize(LoadedModel loaded, Prompt prompt)
    {
        if (prompt.Ids is { } ids) return ids;
        Tokenizer tokenizer = loaded.Tokenizer ?? throw new UnsupportedException($"a text prompt with {loaded.Source.Path}", "it has no tokenizer; give token ids (--ids)");
        // A chat template writes the special tokens itself.
        return prompt.Messages is { } messages
            ? tokenizer.Encode(loaded.Render(messages, prompt.Tools), addSpecialTokens: false)
            : tokenizer.Encode(prompt.Text!);
    }

    private void ThrowIfFailed()
    {
        if (Sequence.Error is { } error) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
    }
}
