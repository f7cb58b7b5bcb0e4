namespace Engine.Bench.Gate.CodeGeneration;

/// <summary>One x64 or arm64 instruction of a compiler listing.</summary>
/// <param name="Mnemonic">The operation, without an encoding prefix.</param>
/// <param name="Operands">Its operands, destination first.</param>
internal readonly record struct Instruction(string Mnemonic, string Operands)
{
    /// <summary>A product of bytes, whose sums may be 16 bits wide. Of the two arm64 instructions that widen the halves of a vector, the second counts.</summary>
    public bool IsByteMultiply => Mnemonic is "vpmaddubsw" or "vpdpbusd" or "vpdpbusds" or "sdot" or "udot" or "smull2" or "smlal2";

    /// <summary>A product of 16-bit integers; beside byte products, what widens their sums.</summary>
    public bool IsPairMultiply => Mnemonic is "vpmaddwd" or "vpdpwssd";

    /// <summary>A fused multiply-add of float vectors.</summary>
    public bool IsFloatMultiply => Mnemonic is "fmla" || Mnemonic.StartsWith("vfmadd", StringComparison.Ordinal) && Mnemonic.EndsWith("ps", StringComparison.Ordinal);

    /// <summary>Reads or writes the stack.</summary>
    public bool TouchesStack => Operands.Contains("[rsp", StringComparison.Ordinal) || Operands.Contains("[rbp", StringComparison.Ordinal)
        || Operands.Contains("[sp", StringComparison.Ordinal) || Operands.Contains("[fp", StringComparison.Ordinal) || Mnemonic is "push" or "pop";

    /// <summary>Copies a vector register to another.</summary>
    public bool MovesVector
    {
        get
        {
            if (Mnemonic != "mov" && !Mnemonic.StartsWith("vmov", StringComparison.Ordinal)) return false;
            string[] operands = Operands.Split(", ");
            return operands.Length == 2 && IsVector(operands[0]) && IsVector(operands[1]);
        }
    }

    /// <summary>Calls.</summary>
    public bool Calls => Mnemonic is "call" or "bl" or "blr";

    /// <summary>The label that it may jump to, or null.</summary>
    public string? Target => Operands.Split(' ')[^1] is var label && label.StartsWith("G_", StringComparison.Ordinal) ? label : null;

    private static bool IsVector(string operand) =>
        operand.Length >= 4 && (operand[0] is 'x' or 'y' or 'z' && operand.AsSpan(1).StartsWith("mm") && !operand.Contains(' ') || operand[0] == 'v' && operand.EndsWith("b", StringComparison.Ordinal));
}
