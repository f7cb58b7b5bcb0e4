using System.Threading.Tasks.Sources;

namespace Engine;

/// <summary>Wakes one waiting reader, again and again, without allocating: many sets before a wait count as one.</summary>
internal sealed class ProgressSignal : IValueTaskSource
{
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private bool _set, _waiting;

    /// <summary>Wakes the reader, now or at its next wait.</summary>
    public void Set()
    {
        lock (_gate)
        {
            _set = !_waiting;
            if (!_waiting) return;
            _waiting = false;
        }

        _core.SetResult(true);
    }

    /// <summary>Waits for the next set.</summary>
    public ValueTask WaitAsync()
    {
        lock (_gate)
        {
            if (_set)
            {
                _set = false;
                return default;
            }

            _core.Reset();
            _waiting = true;
            return new ValueTask(this, _core.Version);
        }
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
