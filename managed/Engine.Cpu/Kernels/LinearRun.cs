namespace Engine.Cpu;

/// <summary>One chunk of rows on its way through a linear layer: what every part of the weight shares.</summary>
internal unsafe struct LinearRun
{
    /// <summary>Rows of the chunk.</summary>
    public int Rows;

    /// <summary>The rows quantized, for integer formats.</summary>
    public QuantizedRows* Quantized;

    /// <summary>The rows as floats, for float formats.</summary>
    public FloatRows* Floats;

    /// <summary>The rows rounded to bfloat16, for formats of that type on tiers that multiply two at a time.</summary>
    public FloatPairRows* FloatPairs;

    /// <summary>[rows, outputs]</summary>
    public float* Output;

    /// <summary>[rows, outputs] or null.</summary>
    public float* Residual;

    /// <summary>[outputs] or null.</summary>
    public float* Bias;

    /// <summary>Columns of the output, all parts together.</summary>
    public int Outputs;
}

/// <summary>One part of a linear layer's weight, packed: consecutive output columns in one format.</summary>
internal unsafe struct LinearPart
{
    /// <summary>The panels, one after another.</summary>
    public byte* Panels;

    /// <summary>Bytes of a panel.</summary>
    public long PanelBytes;

    /// <summary>Number of panels.</summary>
    public int PanelCount;

    /// <summary>Output columns of a panel; the last may have fewer.</summary>
    public int PanelColumns;

    /// <summary>First output column.</summary>
    public int FirstOutput;

    /// <summary>Output columns.</summary>
    public int Outputs;

    /// <summary>Elements of K.</summary>
    public int Inputs;

    /// <summary>Multiplies one row with panels [first, end).</summary>
    public delegate*<LinearPart*, LinearRun*, int, int, byte*, void> Gemv;

    /// <summary>Multiplies all rows of the chunk with panels [first, end).</summary>
    public delegate*<LinearPart*, LinearRun*, int, int, byte*, void> Gemm;
}
