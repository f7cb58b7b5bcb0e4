using System.Runtime.InteropServices;
using Engine.Ops;
using Engine.Tensors;

namespace Engine.Runtime;

/// <summary>One sequence's share of a step.</summary>
/// <param name="Sequence">The sequence.</param>
/// <param name="Tokens">Its tokens in the step.</param>
/// <param name="Samples">Whether the step ends with a choice of its next token.</param>
internal readonly record struct ScheduledChunk(Sequence Sequence, int Tokens, bool Samples);

/// <summary>
/// Decides which tokens run in the next step: first one token of every decoding sequence, then prompt chunks in order of arrival as far as the step has room.
/// A waiting sequence starts when there is a place and pages for its prompt; a running one that finds no page ends with <see cref="FinishReason.CacheFull"/>.
/// </summary>
internal sealed unsafe class Scheduler(KvPagePool pool, Action<int, int> copyPage, EngineLoopOptions options, bool sharesPrefixes)
{
    private readonly Lock _gate = new();
    private readonly Queue<(Sequence Sequence, Sequence? Parent)> _waiting = new();
    private readonly List<Sequence> _releases = [];
    private readonly List<Sequence> _running = [];
    private readonly List<ScheduledChunk> _chunks = [];
    private bool _closed;

    /// <summary>Whether a step would do anything.</summary>
    public bool HasWork
    {
        get
        {
            lock (_gate) return _waiting.Count > 0 || _running.Count > 0 || _releases.Count > 0;
        }
    }

    /// <summary>What the last plan holds, in the order of the batch.</summary>
    public ReadOnlySpan<ScheduledChunk> Chunks => CollectionsMarshal.AsSpan(_chunks);

    /// <summary>Prompt tokens in the last plan.</summary>
    public int PromptTokens { get; private set; }

    /// <summary>Decode tokens in the last plan.</summary>
    public int DecodeTokens { get; private set; }

    /// <summary>Puts a sequence at the end of the queue.</summary>
    public void Enqueue(Sequence sequence, Sequence? parent)
    {
        lock (_gate)
        {
            if (_closed) throw new ObjectDisposedException(nameof(EngineLoop));
            if (_waiting.Count >= options.MaxWaiting) throw new CapacityException("queue", $"{_waiting.Count} sequences wait already; try again later");
            _waiting.Enqueue((sequence, parent));
        }
    }

    /// <summary>Marks a retained sequence's pages for release.</summary>
    public void ReleaseLater(Sequence sequence)
    {
        lock (_gate) _releases.Add(sequence);
    }

    /// <summary>Fills the batch for the next step; empty when nothing can run.</summary>
    public void Plan(Batch batch)
    {
        batch.Clear();
        _chunks.Clear();
        (PromptTokens, DecodeTokens) = (0, 0);
        EndCancelled();
        // Decode tokens come first, so a long prompt never stalls the sequences that already stream.
        foreach (Sequence sequence in CollectionsMarshal.AsSpan(_running))
            if (sequence.KvLength >= sequence.PromptLength) PlanChunk(batch, sequence, 1);
        foreach (Sequence sequence in CollectionsMarshal.AsSpan(_running))
            if (sequence.KvLength < sequence.PromptLength) PlanPrompt(batch, sequence);
        while (batch.Tokens < batch.MaxTokens && TryAdmit() is { } admitted) PlanPrompt(batch, admitted);
        Retire();
    }

    /// <summary>Drops sequences that have ended and takes their pages back.</summary>
    public void Retire()
    {
        lock (_gate)
        {
            foreach (Sequence sequence in _releases)
                if (sequence.Finish is not null) sequence.Pages.Truncate(0);
            _releases.RemoveAll(static sequence => sequence.Finish is not null);
            for (int i = _running.Count - 1; i >= 0; i--)
            {
                Sequence sequence = _running[i];
                if (sequence.Finish is null) continue;
                _running.RemoveAt(i);
                if (!sequence.Request.Retain) sequence.Pages.Truncate(0);
            }
        }
    }

    /// <summary>Ends everything and refuses what comes later.</summary>
    public void EndAll(FinishReason reason, Exception? error)
    {
        lock (_gate)
        {
            _closed = true;
            while (_waiting.TryDequeue(out (Sequence Sequence, Sequence? Parent) entry)) entry.Sequence.Complete(reason, error);
            foreach (Sequence sequence in _running) sequence.Complete(reason, error);
        }

        Retire();
    }

    private void EndCancelled()
    {
        foreach (Sequence sequence in CollectionsMarshal.AsSpan(_running))
            if (sequence.CancelRequested) sequence.Complete(FinishReason.Cancelled);
        Retire();
    }

    private Sequence? TryAdmit()
    {
        lock (_gate)
        {
            while (_waiting.TryPeek(out (Sequence Sequence, Sequence? Parent) entry))
            {
                (Sequence sequence, Sequence? parent) = entry;
                if (sequence.CancelRequested)
                {
                    _waiting.Dequeue();
                    sequence.Complete(FinishReason.Cancelled);
                    continue;
                }

                if (_running.Count == options.MaxSequences) return null;
                int shared = parent is null ? 0 : CommonLength(sequence, parent);
                // Pages that running prompts still need are spoken for; the first shared page may have to be copied.
                int needed = PageTable.PagesFor(sequence.PromptLength + 1) - shared / KvView.PageTokens;
                if (needed > pool.Free - ReservedByPrompts() && _running.Count > 0) return null;
                _waiting.Dequeue();
                if (shared > 0)
                {
                    sequence.Pages.ShareFrom(parent!.Pages, shared);
                    sequence.KvLength = sequence.SharedTokens = shared;
                }

                _running.Add(sequence);
                return sequence;
            }

            return null;
        }
    }

    private int ReservedByPrompts()
    {
        int pages = 0;
        foreach (Sequence sequence in _running)
            if (sequence.KvLength < sequence.PromptLength) pages += PageTable.PagesFor(sequence.PromptLength + 1) - sequence.Pages.Count;
        return pages;
    }

    /// <summary>Cached tokens that both agree on; the last prompt token is always computed, since its logits are needed.</summary>
    private int CommonLength(Sequence sequence, Sequence parent)
    {
        if (!sharesPrefixes || parent.Pages.Count == 0 || parent.Request.PrefixLength != sequence.Request.PrefixLength) return 0;
        int common = sequence.Ids.CommonPrefixLength(parent.Ids[..parent.KvLength]);
        common = Math.Min(common, sequence.PromptLength - 1);
        // Keys inside a bidirectional prefix depend on all of it.
        return common < sequence.Request.PrefixLength ? 0 : common;
    }

    private void PlanPrompt(Batch batch, Sequence sequence)
    {
        int room = batch.MaxTokens - batch.Tokens, left = sequence.PromptLength - sequence.KvLength;
        // Every token of a bidirectional prefix attends to the others, so they run in one step.
        if (sequence.KvLength < sequence.Request.PrefixLength && room < sequence.Request.PrefixLength) return;
        PlanChunk(batch, sequence, Math.Min(room, left));
    }

    private void PlanChunk(Batch batch, Sequence sequence, int tokens)
    {
        if (sequence.Finish is not null || tokens == 0 || batch.Tokens + tokens > batch.MaxTokens || batch.Sequences == batch.MaxSequences) return;
        int start = sequence.KvLength, end = start + tokens;
        bool prompt = start < sequence.PromptLength, samples = end >= sequence.PromptLength;
        if (!sequence.Pages.TryMakeWritable(start, end, copyPage))
        {
            sequence.Complete(FinishReason.CacheFull);
            return;
        }

        sequence.Timings.Started();
        batch.BeginSequence(tokens, end, sequence.Pages.Pages, prompt ? sequence.PromptLength : end, sequence.Request.PrefixLength);
        ReadOnlySpan<int> ids = sequence.Ids;
        for (int position = start; position < end; position++) batch.AddToken(ids[position], position, output: samples && position == end - 1);
        _chunks.Add(new ScheduledChunk(sequence, tokens, samples));
        if (prompt) PromptTokens += tokens;
        else DecodeTokens += tokens;
    }
}
