using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Engine.Cpu;

/// <summary>Assembles what makes operands of a record, within a tile.</summary>
/// <param name="c">The tile.</param>
/// <param name="records">How the operands are made.</param>
/// <param name="record">Where the record is.</param>
/// <param name="constants">Where <see cref="RecordOperands.Constants"/> are.</param>
/// <param name="part">A register that may change.</param>
/// <param name="free">Registers that are left alone elsewhere: the first is the table's where there is one, the others' are masks'.</param>
internal sealed class OperandAssembler(
    Assembler c, RecordOperands records, AssemblerRegister64 record, AssemblerMemoryOperand constants, AssemblerRegisterZMM part, AssemblerRegisterZMM[] free)
{
    private const int Vector = 64;

    private readonly AssemblerRegisterZMM[] _masks = records.HasTable ? free[1..] : free;

    /// <summary>Loads the table and the masks that have registers.</summary>
    public void LoadConstants()
    {
        if (records.HasTable) c.vmovdqu32(free[0], __zmmword_ptr[constants]);
        for (int i = 0; i < Math.Min(_masks.Length, records.Masks.Count); i++) c.vpbroadcastd(_masks[i], __dword_ptr[constants + records.MaskOffset(records.Masks[i])]);
    }

    /// <summary>Makes the operand of a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="to">Receives it.</param>
    /// <param name="vector">The vector of columns.</param>
    public void Make(int step, AssemblerRegisterZMM to, int vector) => Make(records.Steps[step], to, vector);

    private void Make(OperandTree operand, AssemblerRegisterZMM to, int vector)
    {
        OperandTree from = operand.Left!;
        switch (operand.Operation)
        {
            case OperandOperation.Load:
                c.vmovdqu32(to, Stored(operand, vector));
                return;
            case OperandOperation.Or:
                Make(from, to, vector);
                Make(operand.Right!, part, vector);
                c.vpord(to, to, part);
                return;
        }

        bool stored = from.Operation == OperandOperation.Load;
        if (!stored || operand.Number == 0) Make(from, to, vector);
        switch (operand.Operation == OperandOperation.ShiftLeft, stored)
        {
            case var _ when operand.Number == 0: break;
            case (true, true): c.vpslld(to, Stored(from, vector), (byte)operand.Number); break;
            case (true, false): c.vpslld(to, to, (byte)operand.Number); break;
            case (false, true): c.vpsrld(to, Stored(from, vector), (byte)operand.Number); break;
            case (false, false): c.vpsrld(to, to, (byte)operand.Number); break;
        }

        int mask = records.MaskNumber(operand.Mask);
        if (mask < _masks.Length) c.vpandd(to, to, _masks[mask]);
        else c.vpandd(to, to, __dword_bcst[constants + records.MaskOffset(operand.Mask)]);
        if (operand.Operation == OperandOperation.LookUp) c.vpshufb(to, free[0], to);
    }

    private AssemblerMemoryOperand Stored(OperandTree load, int vector) => __zmmword_ptr[record + (load.Number + vector * Vector)];
}
