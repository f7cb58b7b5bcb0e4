using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>Work that is compiled for one weight format.</summary>
internal interface IPackedFormatAction
{
    /// <summary>Does the work for a format of small integers with scales.</summary>
    void RunIntegers<TFormat>() where TFormat : struct, IPackedIntegers;

    /// <summary>Does the work for a float format.</summary>
    void RunFloats<TFormat>() where TFormat : struct, IPackedFloats;
}

/// <summary>The weight formats that linear layers compute in: the only place that turns an id into a type.</summary>
internal static class FormatTable
{
    /// <summary>Runs <paramref name="action"/> with the type of a stored matrix: its format's, or one for what all its elements have in common.</summary>
    /// <exception cref="UnsupportedException">There is no kernel for the format.</exception>
    public static void Run<TAction>(CpuThreads threads, TensorView source, ref TAction action) where TAction : struct, IPackedFormatAction, allows ref struct
    {
        if (source.Format == PackedFiniteF16.Id && FiniteHalves.Fill(threads, source)) action.RunFloats<PackedFiniteF16>();
        else Run(source.Format, ref action);
    }

    /// <summary>Runs <paramref name="action"/> with the format's type.</summary>
    /// <exception cref="UnsupportedException">There is no kernel for the format.</exception>
    public static void Run<TAction>(QuantFormat format, ref TAction action) where TAction : struct, IPackedFormatAction, allows ref struct
    {
        switch (format)
        {
            case QuantFormat.F32: action.RunFloats<PackedF32>(); break;
            case QuantFormat.F16: action.RunFloats<PackedF16>(); break;
            case QuantFormat.BF16: action.RunFloats<PackedBF16>(); break;
            case QuantFormat.Q8_0: action.RunIntegers<PackedQ8_0>(); break;
            case QuantFormat.Q5_0: action.RunIntegers<PackedQ5_0>(); break;
            case QuantFormat.Q5_1: action.RunIntegers<PackedQ5_1>(); break;
            case QuantFormat.Q4_1: action.RunIntegers<PackedQ4_1>(); break;
            case QuantFormat.Q4_0: action.RunIntegers<PackedQ4_0>(); break;
            case QuantFormat.Q4_K: action.RunIntegers<PackedQ4_K>(); break;
            case QuantFormat.Q6_K: action.RunIntegers<PackedQ6_K>(); break;
            case QuantFormat.Q5_K: action.RunIntegers<PackedQ5_K>(); break;
            case QuantFormat.Q3_K: action.RunIntegers<PackedQ3_K>(); break;
            case QuantFormat.Q2_K: action.RunIntegers<PackedQ2_K>(); break;
            case QuantFormat.TQ1_0: action.RunIntegers<PackedTernary<TQ1_0>>(); break;
            case QuantFormat.TQ2_0: action.RunIntegers<PackedTernary<TQ2_0>>(); break;
            case QuantFormat.MXFP4: action.RunIntegers<PackedLevels<MXFP4>>(); break;
            case QuantFormat.IQ4_NL: action.RunIntegers<PackedLevels<IQ4_NL>>(); break;
            case QuantFormat.IQ4_XS: action.RunIntegers<PackedLevels<IQ4_XS>>(); break;
            case QuantFormat.IQ3_S: action.RunIntegers<PackedLevels<IQ3_S>>(); break;
            case QuantFormat.IQ3_XXS: action.RunIntegers<PackedLevels<IQ3_XXS>>(); break;
            case QuantFormat.IQ2_S: action.RunIntegers<PackedLevels<IQ2_S>>(); break;
            case QuantFormat.IQ2_XS: action.RunIntegers<PackedLevels<IQ2_XS>>(); break;
            case QuantFormat.IQ2_XXS: action.RunIntegers<PackedLevels<IQ2_XXS>>(); break;
            case QuantFormat.IQ1_M: action.RunIntegers<PackedLevels<IQ1_M>>(); break;
            case QuantFormat.IQ1_S: action.RunIntegers<PackedLevels<IQ1_S>>(); break;
            default: throw new UnsupportedException($"weight format {format} on the CPU", "convert the file to another format, such as Q8_0, Q4_K or F16");
        }
    }
}
