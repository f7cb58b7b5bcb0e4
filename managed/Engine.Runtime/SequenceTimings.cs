using System.Diagnostics;

namespace Engine.Runtime;

/// <summary>When the stages of one sequence happened.</summary>
public sealed class SequenceTimings
{
    private readonly long _added = Stopwatch.GetTimestamp();
    private long _started, _firstToken, _finished;

    /// <summary>From being added to the first step that holds one of its tokens.</summary>
    public TimeSpan Queued => Between(_added, _started);

    /// <summary>From that step to the first generated token: the prompt's pass through the model.</summary>
    public TimeSpan Prefill => Between(_started, _firstToken);

    /// <summary>From being added to the first generated token.</summary>
    public TimeSpan TimeToFirstToken => Between(_added, _firstToken);

    /// <summary>From the first generated token to the end.</summary>
    public TimeSpan Decode => Between(_firstToken, _finished);

    internal void Started()
    {
        if (_started == 0) _started = Stopwatch.GetTimestamp();
    }

    internal void TokenGenerated()
    {
        if (_firstToken == 0) _firstToken = Stopwatch.GetTimestamp();
    }

    internal void Finished() => _finished = Stopwatch.GetTimestamp();

    private static TimeSpan Between(long from, long to) => from == 0 || to == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(from, to);
}
