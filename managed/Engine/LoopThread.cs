using Engine.Runtime;

namespace Engine;

/// <summary>Steps an engine loop on a thread of its own while there is work, and sleeps otherwise.</summary>
internal sealed class LoopThread : IDisposable
{
    private readonly EngineLoop _loop;
    private readonly Thread _thread;
    private readonly AutoResetEvent _wake = new(false);
    private volatile bool _stopping;
    private volatile Exception? _failure;

    public LoopThread(EngineLoop loop)
    {
        _loop = loop;
        _thread = new Thread(Run) { IsBackground = true, Name = "engine loop" };
        _thread.Start();
    }

    /// <summary>Adds a sequence and wakes the thread.</summary>
    public Sequence Add(SequenceRequest request, Sequence? parent, Action<Sequence> progress)
    {
        ObjectDisposedException.ThrowIf(_stopping, typeof(LanguageModel));
        if (_failure is { } failure) throw new InvalidOperationException("The engine loop ended with an internal error; load the model again.", failure);
        Sequence sequence = _loop.Add(request, parent, progress);
        _wake.Set();
        return sequence;
    }

    /// <summary>Gives a retained sequence's pages back.</summary>
    public void Release(Sequence sequence)
    {
        _loop.Release(sequence);
        _wake.Set();
    }

    /// <summary>Cancels a sequence and wakes the thread.</summary>
    public void Cancel(Sequence sequence)
    {
        sequence.Cancel();
        _wake.Set();
    }

    public void Dispose()
    {
        if (_stopping) return;
        _stopping = true;
        _wake.Set();
        _thread.Join();
        _loop.Dispose(); // the event stays: answers that outlive the model may still be cancelled or disposed
    }

    private void Run()
    {
        while (!_stopping)
        {
            if (!_loop.HasWork)
            {
                _wake.WaitOne();
                continue;
            }

            try
            {
                _loop.Step();
            }
            catch (Exception error)
            {
                // No reader waits for ever: what runs or waits ends with the error, and what comes later is refused.
                _failure = error;
                _loop.Abort(error);
                return;
            }
        }
    }
}
