using System.Runtime.InteropServices;

namespace Engine.Cpu.Tests;

/// <summary>
/// Lets Linux refuse one system call on a thread of its own, as hardened systems do (seccomp filters, in classic BPF; Linux on x64). The call is told by its
/// number and its second argument, which for memory is a length: lengths that the runtime does not use leave it alone.
/// </summary>
internal static unsafe partial class SystemCallFilter
{
    /// <summary>mmap.</summary>
    public const uint Map = 9;

    /// <summary>mprotect.</summary>
    public const uint Protect = 10;

    /// <summary>The error that a refused call gives: EACCES.</summary>
    public const int Error = 13;

    private const int NoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS
    private const int Filters = 22; // PR_SET_SECCOMP
    private const int ModeFilter = 2;
    private const ushort Load = 0x20; // BPF_LD | BPF_W | BPF_ABS
    private const ushort JumpEqual = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private const ushort Return = 0x06; // BPF_RET | BPF_K
    private const uint CallOffset = 0; // seccomp_data.nr
    private const uint SecondArgumentOffset = 24; // seccomp_data.args[1], lower half
    private const uint Refuse = 0x00050000; // SECCOMP_RET_ERRNO
    private const uint Allow = 0x7fff0000;

    /// <summary>Runs work where the call is refused; ignores the test where there are no such filters.</summary>
    /// <param name="call">Number of the call.</param>
    /// <param name="length">The second argument with which it is refused.</param>
    /// <param name="work">What to run.</param>
    public static T Run<T>(uint call, int length, Func<T> work)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64) Assert.Ignore("the filter is for Linux on x64");
        bool filtered = false;
        T? result = default;
        Exception? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                filtered = Install(call, (uint)length);
                if (filtered) result = work();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null) throw new AssertionException(failure.ToString());
        if (!filtered) Assert.Ignore("the system takes no filters of system calls");
        return result!;
    }

    private static bool Install(uint call, uint length)
    {
        Instruction* program = stackalloc Instruction[]
        {
            new(Load, 0, 0, CallOffset),
            new(JumpEqual, 0, 3, call),
            new(Load, 0, 0, SecondArgumentOffset),
            new(JumpEqual, 0, 1, length),
            new(Return, 0, 0, Refuse | Error),
            new(Return, 0, 0, Allow),
        };
        FilterProgram filter = new() { Length = 6, Instructions = program };
        return Control(NoNewPrivileges, 1, 0, 0, 0) == 0 && Control(Filters, ModeFilter, (nuint)(&filter), 0, 0) == 0;
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    /// <summary>sock_filter.</summary>
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand);

    /// <summary>sock_fprog.</summary>
    private struct FilterProgram
    {
        public ushort Length;
        public Instruction* Instructions;
    }
}
