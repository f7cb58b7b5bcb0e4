using Engine.Ops;

namespace Engine.Cpu;

/// <summary>
/// What happens to one row before a product: norm, activation or gate, from float32 to float32. Elementwise on vectors with a partial vector at the
/// end; sums run in four vectors of partial sums that are added in a fixed order, so a row's result depends on nothing but the row.
/// </summary>
internal static unsafe class RowTransform<T, V>
    where T : struct, IFloatTier<V>
    where V : struct
{
    /// <summary>Applies a transform to one row.</summary>
    /// <param name="input">[width], or [2 * width] (gate, then up) for <see cref="InputTransform.Gate"/>.</param>
    /// <param name="output">[width]; may be the input.</param>
    /// <param name="width">Elements of the output.</param>
    /// <param name="transform">What to apply.</param>
    /// <param name="norm">Parameters of the norms.</param>
    /// <param name="activation">The non-linearity of the other two.</param>
    public static void Apply(float* input, float* output, int width, InputTransform transform, in NormWeights norm, Activation activation)
    {
        switch (transform)
        {
            case InputTransform.None:
                if (input != output) Buffer.MemoryCopy(input, output, 4L * width, 4L * width);
                break;
            case InputTransform.RmsNorm:
                Norms<T, V>.Rms(input, output, width, norm.Scale, norm.Shift, norm.Epsilon);
                break;
            case InputTransform.LayerNorm:
                Norms<T, V>.Layer(input, output, width, norm.Scale, norm.Shift, norm.Epsilon);
                break;
            case InputTransform.Activate:
                Activate(input, output, width, activation);
                break;
            case InputTransform.Gate:
                Gate(input, output, width, activation);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(transform));
        }
    }

    private static void Activate(float* input, float* output, int width, Activation activation)
    {
        switch (activation)
        {
            case Activation.Silu: Activate<Silu>(input, output, width); break;
            case Activation.Gelu: Activate<GeluErf>(input, output, width); break;
            case Activation.GeluTanh: Activate<GeluTanh>(input, output, width); break;
            case Activation.Relu: Activate<Relu>(input, output, width); break;
            default: throw new ArgumentOutOfRangeException(nameof(activation));
        }
    }

    private static void Gate(float* input, float* output, int width, Activation activation)
    {
        switch (activation)
        {
            case Activation.Silu: Gate<Silu>(input, output, width); break;
            case Activation.Gelu: Gate<GeluErf>(input, output, width); break;
            case Activation.GeluTanh: Gate<GeluTanh>(input, output, width); break;
            case Activation.Relu: Gate<Relu>(input, output, width); break;
            default: throw new ArgumentOutOfRangeException(nameof(activation));
        }
    }

    private static void Activate<TActivation>(float* input, float* output, int width)
        where TActivation : struct, IActivation
    {
        int i = 0;
        for (; i <= width - T.Lanes; i += T.Lanes) T.Store(TActivation.Of<T, V>(T.Load(input + i)), output + i);
        int rest = width - i;
        if (rest > 0) T.StorePartial(TActivation.Of<T, V>(T.LoadPartial(input + i, rest)), output + i, rest);
    }

    private static void Gate<TActivation>(float* input, float* output, int width)
        where TActivation : struct, IActivation
    {
        float* up = input + width;
        int i = 0;
        for (; i <= width - T.Lanes; i += T.Lanes) T.Store(T.Mul(TActivation.Of<T, V>(T.Load(input + i)), T.Load(up + i)), output + i);
        int rest = width - i;
        if (rest > 0) T.StorePartial(T.Mul(TActivation.Of<T, V>(T.LoadPartial(input + i, rest)), T.LoadPartial(up + i, rest)), output + i, rest);
    }
}
