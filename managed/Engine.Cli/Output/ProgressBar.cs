using System.Diagnostics;
using Spectre.Console;

namespace Engine.Cli.Output;

/// <summary>A bar on standard error while something long runs. Silent where nobody watches, and for the first moment, so that short work shows nothing.</summary>
internal static class ProgressBar
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(80);

    /// <summary>Runs work that reports the share it has done, 0 to 1.</summary>
    /// <param name="label">What is done.</param>
    /// <param name="work">The work.</param>
    public static T Run<T>(string label, Func<IProgress<double>?, T> work)
    {
        if (!Terminal.IsWatched) return work(null);
        Share share = new();
        Task<T> task = Task.Run(() => work(share));
        if (!Wait(task, Quiet))
        {
            Terminal.Error.Progress().AutoClear(true).HideCompleted(true).Start(context =>
            {
                ProgressTask bar = context.AddTask(label, maxValue: 1);
                while (!Wait(task, Refresh)) bar.Value = share.Value;
            });
        }

        return task.GetAwaiter().GetResult();
    }

    private static bool Wait(Task task, TimeSpan time)
    {
        long begin = Stopwatch.GetTimestamp();
        while (!task.IsCompleted && Stopwatch.GetElapsedTime(begin) < time) Thread.Sleep(5);
        return task.IsCompleted;
    }

    private sealed class Share : IProgress<double>
    {
        public double Value { get; private set; }

        public void Report(double value) => Value = value;
    }
}
