using Engine.Ops;

namespace Engine.Transformer;

/// <summary>
/// How a half of a block ends: hidden += product, which the linear layer does by itself, or hidden += scale * norm(product) by way of a buffer.
/// </summary>
/// <param name="norm">Norm of the product; null: none.</param>
/// <param name="scale">Factor.</param>
internal sealed unsafe class ResidualSum(Norm? norm, float scale)
{
    /// <summary>Adds the product to hidden.</summary>
    /// <param name="backend">What computes.</param>
    /// <param name="product">Its output and residual are hidden. [rows, width]</param>
    /// <param name="branch">Scratch; null where nothing comes between product and sum. [rows, width]</param>
    public void Add(IBackend backend, in LinearArgs product, float* branch)
    {
        if (norm is null && scale == 1)
        {
            backend.Linear(product);
            return;
        }

        LinearArgs alone = product;
        alone.Output = branch;
        alone.Residual = null;
        backend.Linear(alone);
        int rows = product.Rows, width = product.Weight.Outputs;
        if (norm is not null)
            backend.Normalize(new NormalizeArgs { Rows = rows, Width = width, Input = branch, Output = branch, Kind = norm.Kind, Norm = norm.Weights });
        backend.Accumulate(new AccumulateArgs { Count = (long)rows * width, Input = branch, Factor = scale, Output = product.Output });
    }
}
