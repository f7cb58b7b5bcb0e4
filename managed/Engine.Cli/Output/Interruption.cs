namespace Engine.Cli.Output;

/// <summary>While it lives, Ctrl-C asks the work to end instead of killing the process; a second Ctrl-C kills it.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly Action _stop;

    public Interruption(Action stop)
    {
        _stop = stop;
        Console.CancelKeyPress += OnCancel;
    }

    /// <summary>Whether Ctrl-C was pressed.</summary>
    public bool Happened { get; private set; }

    public void Dispose() => Console.CancelKeyPress -= OnCancel;

    private void OnCancel(object? sender, ConsoleCancelEventArgs args)
    {
        args.Cancel = !Happened;
        Happened = true;
        _stop();
    }
}
