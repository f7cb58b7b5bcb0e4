using System.Runtime.ExceptionServices;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>
/// A fixed team of threads that runs one job at a time. The caller is thread 0; the others are dedicated, and bound to processors as
/// <see cref="CpuTopology"/> places them: one each when the team takes the whole machine or all its performance cores. A job is a static method and a pointer to its state, so that a call allocates nothing. Between jobs the workers
/// spin for microseconds, then yield, then park.
/// </summary>
public sealed unsafe class CpuThreads : IDisposable
{
    private const int CacheLine = 128;
    private readonly NativeBuffer _cells;
    private readonly ParkingCell _epoch;
    private readonly ParkingCell _busy;
    private readonly ParkingCell _sense;
    private readonly int* _arrivals;
    private readonly Thread[] _workers;
    private delegate*<void*, int, int, void> _body;
    private void* _state;
    private ExceptionDispatchInfo? _failure;
    private bool _stopping;

    /// <summary>Starts the team.</summary>
    /// <param name="threads">Threads, the caller included; 0: as many as the process may use (affinity and container limits are honoured), on performance cores alone where cores differ.</param>
    public CpuThreads(int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        CpuTopology topology = CpuTopology.Read();
        Count = threads == 0 ? topology.DefaultThreads(Environment.ProcessorCount) : threads;
        _cells = new NativeBuffer(4 * CacheLine);
        byte* cells = _cells.Pointer;
        _epoch = new ParkingCell((int*)cells);
        _busy = new ParkingCell((int*)(cells + CacheLine));
        _sense = new ParkingCell((int*)(cells + 2 * CacheLine));
        _arrivals = (int*)(cells + 3 * CacheLine);
        IReadOnlyList<IReadOnlyList<int>> placement = Count > 1 ? topology.Placement(Count) : [];
        _workers = new Thread[Count - 1];
        for (int i = 0; i < _workers.Length; i++)
        {
            int thread = i + 1;
            IReadOnlyList<int> processors = placement.Count > 0 ? placement[thread] : [];
            _workers[i] = new Thread(() => Work(thread, processors), 1 << 20) { IsBackground = true, Name = $"engine-cpu-{thread}" };
            _workers[i].Start();
        }
    }

    /// <summary>Threads of the team, the caller included.</summary>
    public int Count { get; }

    /// <summary>Jobs run so far; each is one fork and one join.</summary>
    public long Jobs { get; private set; }

    /// <summary>Barriers passed inside jobs so far.</summary>
    public long Barriers { get; private set; }

    /// <summary>
    /// Runs <paramref name="body"/> once on every thread and returns when all are done. A body that meets <see cref="Barrier"/> must not throw;
    /// an exception of any other body is rethrown here. Not reentrant; one caller at a time.
    /// </summary>
    /// <param name="body">Called with the state, the thread's number and the number of threads.</param>
    /// <param name="state">Handed to the body.</param>
    public void Run(delegate*<void*, int, int, void> body, void* state)
    {
        Jobs++;
        if (Count == 1)
        {
            body(state, 0, 1);
            return;
        }

        _body = body;
        _state = state;
        _busy.Set(_workers.Length);
        _epoch.Set(_epoch.Value + 1);
        Call(0);
        for (int left; (left = _busy.Value) != 0;) _busy.WaitWhile(left);
        if (_failure is { } failure)
        {
            _failure = null;
            failure.Throw();
        }
    }

    /// <summary>Waits, inside a job, until every thread of the team is here. What was written before is visible to all after it.</summary>
    /// <param name="thread">The calling thread's number.</param>
    public void Barrier(int thread)
    {
        if (Count == 1) return;
        if (thread == 0) Barriers++;
        int sense = _sense.Value;
        if (Interlocked.Increment(ref *_arrivals) == Count)
        {
            *_arrivals = 0;
            _sense.Set(sense + 1);
        }
        else
        {
            _sense.WaitWhile(sense);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_stopping) return;
        _stopping = true;
        _epoch.Set(_epoch.Value + 1);
        foreach (Thread worker in _workers) worker.Join();
        _cells.Dispose();
    }

    private void Work(int thread, IReadOnlyList<int> processors)
    {
        if (processors.Count > 0) CpuAffinity.Bind(processors);
        for (int seen = 0; ; seen++)
        {
            _epoch.WaitWhile(seen);
            if (_stopping) return;
            Call(thread);
            _ = _busy.Decrement();
        }
    }

    private void Call(int thread)
    {
        try
        {
            _body(_state, thread, Count);
        }
        catch (Exception failure)
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }
    }
}
