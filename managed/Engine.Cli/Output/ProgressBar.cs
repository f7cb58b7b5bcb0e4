using System.Diagnostics;

namespace Engine.Cli.Output;

/// <summary>A bar on standard error while something long runs; silent where standard error is no terminal, and for the first moment, so short work shows nothing.</summary>
internal sealed class ProgressBar(string label) : IProgress<double>, IDisposable
{
    private const int Width = 30;
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(80);
    private readonly bool _enabled = !Console.IsErrorRedirected;
    private readonly long _begin = Stopwatch.GetTimestamp();
    private readonly Lock _gate = new();
    private TimeSpan _next = Quiet;
    private bool _shown;

    public void Report(double share)
    {
        if (!_enabled) return;
        lock (_gate)
        {
            TimeSpan now = Stopwatch.GetElapsedTime(_begin);
            if (now < _next) return;
            _next = now + Refresh;
            _shown = true;
            int filled = (int)(Math.Clamp(share, 0, 1) * Width);
            Console.Error.Write($"\r{label} [{new string('#', filled)}{new string('.', Width - filled)}] {share * 100,3:F0}%");
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_shown) Console.Error.Write("\r" + new string(' ', label.Length + Width + 10) + "\r");
        }
    }
}
