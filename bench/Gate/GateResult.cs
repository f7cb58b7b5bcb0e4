namespace Engine.Bench.Gate;

/// <summary>The outcome of one gate.</summary>
/// <param name="Name">The gate.</param>
/// <param name="Passed">Whether it is open.</param>
/// <param name="Text">What was found, in one line.</param>
internal sealed record GateResult(string Name, bool Passed, string Text)
{
    /// <summary>What broke, for people who mend it.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>One line for the gate, then its details.</summary>
    public void Write(TextWriter to)
    {
        to.WriteLine($"{(Passed ? "pass" : "FAIL")}  {Name,-28} {Text}");
        foreach (string detail in Details) to.WriteLine($"      {detail}");
    }
}
