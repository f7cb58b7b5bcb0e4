using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>
/// A 32-bit cell on which threads wait for a change: they spin for microseconds (the usual gap between two ops), then yield, then park, so that
/// an idle pool costs nothing. The cell lies in native memory on a cache line of its own.
/// </summary>
internal sealed unsafe class ParkingCell(int* cell)
{
    private static readonly long SpinTicks = Stopwatch.Frequency * 5 / 1_000_000;
    private static readonly long YieldTicks = Stopwatch.Frequency * 2 / 1_000;
    private readonly object _gate = new();
    private readonly int* _cell = cell;
    private int _parked;

    /// <summary>The value now.</summary>
    public int Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(ref *_cell);
    }

    /// <summary>Stores a value and wakes who waits.</summary>
    public void Set(int value)
    {
        // The exchange is a full fence: either the waiter sees the new value or this thread sees the waiter.
        _ = Interlocked.Exchange(ref *_cell, value);
        Wake();
    }

    /// <summary>Subtracts one, wakes who waits when zero is reached, and returns the new value.</summary>
    public int Decrement()
    {
        int left = Interlocked.Decrement(ref *_cell);
        if (left == 0) Wake();
        return left;
    }

    /// <summary>Returns once the value differs from <paramref name="value"/>.</summary>
    public void WaitWhile(int value)
    {
        if (Value != value) return;
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetTimestamp() - start < SpinTicks)
        {
            for (int i = 0; i < 8; i++)
            {
                if (Value != value) return;
                Thread.SpinWait(1);
            }
        }

        while (Stopwatch.GetTimestamp() - start < YieldTicks)
        {
            if (Value != value) return;
            Thread.Yield();
        }

        lock (_gate)
        {
            _ = Interlocked.Increment(ref _parked);
            while (Value == value) Monitor.Wait(_gate);
            _ = Interlocked.Decrement(ref _parked);
        }
    }

    private void Wake()
    {
        if (Volatile.Read(ref _parked) == 0) return;
        lock (_gate) Monitor.PulseAll(_gate);
    }
}
