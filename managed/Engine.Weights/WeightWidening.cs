using Engine.Tensors;

namespace Engine.Weights;

/// <summary>Widens all weights of a model into one native area, on all cores.</summary>
internal static unsafe class WeightWidening
{
    private const long ChunkElements = 1 << 18;

    /// <summary>A set with the same names: floats and quantised formats as F32, integers as they lie. It owns <paramref name="stored"/>, whose files stay mapped.</summary>
    public static WeightSet ToF32(WeightSet stored)
    {
        StoredTensor[] widened = [.. stored.Tensors.Where(tensor => tensor.View.Format != QuantFormat.F32 && Dequantizer.Supports(tensor.View.Format))];
        var area = new Arena(widened.Sum(tensor => Arena.Round(tensor.View.Shape.Elements * sizeof(float))));
        try
        {
            var views = new Dictionary<string, TensorView>(StringComparer.Ordinal);
            var chunks = new List<(TensorView From, TensorView To, long Row, long Rows)>();
            foreach (StoredTensor tensor in widened)
            {
                Shape shape = tensor.View.Shape;
                var to = new TensorView((nint)area.Take(shape.Elements * sizeof(float)), QuantFormat.F32, shape);
                views.Add(tensor.Name, to);
                long step = Math.Max(ChunkElements / Math.Max(shape.Columns, 1), 1);
                for (long row = 0; row < shape.Rows; row += step) chunks.Add((tensor.View, to, row, Math.Min(step, shape.Rows - row)));
            }

            Parallel.ForEach(chunks, chunk => Dequantizer.Widen(chunk.From.Format, chunk.From.Row(chunk.Row), (float*)chunk.To.Row(chunk.Row), chunk.Rows * chunk.From.Shape.Columns));
            return new WeightSet(stored.Name, stored.Tensors.Select(tensor => views.TryGetValue(tensor.Name, out TensorView view) ? tensor with { View = view } : tensor), [area, stored]);
        }
        catch
        {
            area.Dispose();
            throw;
        }
    }
}
