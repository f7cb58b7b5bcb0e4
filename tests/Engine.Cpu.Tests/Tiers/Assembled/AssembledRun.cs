namespace Engine.Cpu.Tests;

/// <summary>The ways to run assembled code here: by the interpreter in both calling conventions, and by the processor where it has the instructions.</summary>
internal static unsafe class AssembledRun
{
    /// <summary>Calls <paramref name="check"/> with each way: its name and the runner of code that is assembled for a convention.</summary>
    public static void Each(Func<bool, byte[]> assemble, bool processor, Action<string, Runner> check)
    {
        foreach (bool windows in new[] { false, true })
        {
            byte[] code = assemble(windows);
            check(windows ? "interpreted, Windows" : "interpreted, System V", argument => CodeInterpreter.Call(code, (void*)argument, windows));
        }

        if (!processor || AssembledCode.Refusal != null) return;
        using ExecutableMemory memory = ExecutableMemory.TryPlace(assemble(OperatingSystem.IsWindows()), out string? refusal) ?? throw new AssertionException(refusal!);
        check("processor", argument => ((delegate* unmanaged<void*, void>)memory.Address)((void*)argument));
    }

    /// <summary>Runs code on an argument.</summary>
    public delegate void Runner(nint argument);
}
