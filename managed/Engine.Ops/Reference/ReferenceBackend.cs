using Engine.Tensors;

namespace Engine.Ops.Reference;

/// <summary>
/// Every op as a plain loop over the formula, one thread, sums in double. It is the oracle of the other backends and the shortest description of what
/// the engine computes; it is not meant to be fast.
/// </summary>
public sealed unsafe class ReferenceBackend : IBackend
{
    /// <inheritdoc/>
    public string Name => "reference";

    /// <inheritdoc/>
    public bool IsHostMemory => true;

    /// <inheritdoc/>
    public IBackendBuffer Allocate(long bytes) => new HostBuffer(bytes);

    /// <inheritdoc/>
    public void Upload(void* hostSource, void* destination, long bytes) => Buffer.MemoryCopy(hostSource, destination, bytes, bytes);

    /// <inheritdoc/>
    public void Download(void* source, void* hostDestination, long bytes) => Buffer.MemoryCopy(source, hostDestination, bytes, bytes);

    /// <inheritdoc/>
    public void Synchronize()
    {
    }

    /// <inheritdoc/>
    public LinearWeight PrepareLinear(string name, ReadOnlySpan<TensorView> parts, float* bias) => new ReferenceLinear(name, parts, bias);

    /// <inheritdoc/>
    public EmbeddingTable PrepareTable(string name, TensorView table) => new ReferenceTable(table);

    /// <inheritdoc/>
    public void Embed(Batch batch, in EmbedArgs args)
    {
        var table = (ReferenceTable)args.Table;
        int width = table.Width;
        float[] row = new float[width];
        for (int t = 0; t < batch.Tokens; t++)
        {
            float* output = args.Output + (long)t * width;
            table.Decode(batch.Ids[t], row);
            for (int i = 0; i < width; i++) output[i] = row[i] * args.Scale;
            if (args.PositionTable is not ReferenceTable positions) continue;
            positions.Decode(batch.Positions[t] + args.PositionOffset, row);
            for (int i = 0; i < width; i++) output[i] += row[i];
        }
    }

    /// <inheritdoc/>
    public void Linear(in LinearArgs args)
    {
        var weight = (ReferenceLinear)args.Weight;
        int inputs = weight.Inputs, outputs = weight.Outputs;
        int inputStride = args.Transform == InputTransform.Gate ? 2 * inputs : inputs;
        float[] row = new float[inputs];
        for (int r = 0; r < args.Rows; r++)
        {
            ReadOnlySpan<float> input = new(args.Input + (long)r * inputStride, inputStride);
            Formulas.Transform(input, row, args.Transform, args.Norm, args.Activation);
            for (int o = 0; o < outputs; o++)
            {
                double sum = weight.Bias[o];
                ReadOnlySpan<float> w = weight.Row(o);
                for (int i = 0; i < inputs; i++) sum += (double)row[i] * w[i];
                if (args.Residual != null) sum += args.Residual[(long)r * outputs + o];
                args.Output[(long)r * outputs + o] = (float)sum;
            }
        }
    }

    /// <inheritdoc/>
    public void Normalize(in NormalizeArgs args)
    {
        float[] result = new float[args.Width];
        for (int r = 0; r < args.Rows; r++)
        {
            long start = (long)r * args.Width;
            Formulas.Transform(new ReadOnlySpan<float>(args.Input + start, args.Width), result, args.Kind, args.Norm, default);
            result.CopyTo(new Span<float>(args.Output + start, args.Width));
        }
    }

    /// <inheritdoc/>
    public void Accumulate(in AccumulateArgs args)
    {
        for (long i = 0; i < args.Count; i++) args.Output[i] = (float)(args.Output[i] + (double)args.Factor * args.Input[i]);
    }

    /// <inheritdoc/>
    public void Gather(in GatherArgs args)
    {
        for (int r = 0; r < args.Rows; r++)
            new ReadOnlySpan<float>(args.Input + (long)args.RowIndices[r] * args.Width, args.Width).CopyTo(new Span<float>(args.Output + (long)r * args.Width, args.Width));
    }

    /// <inheritdoc/>
    public void BuildRotary(Batch batch, in RotaryTableArgs args)
    {
        for (int t = 0; t < batch.Tokens; t++)
        {
            float* frequencies = args.InverseFrequencies + (long)batch.SequenceOf[t] * args.FrequencyStride;
            float* cosSin = args.CosSin + (long)t * 2 * args.HalfDim;
            for (int i = 0; i < args.HalfDim; i++)
            {
                float angle = batch.Positions[t] * frequencies[i];
                cosSin[i] = MathF.Cos(angle) * args.Scale;
                cosSin[args.HalfDim + i] = MathF.Sin(angle) * args.Scale;
            }
        }
    }

    /// <inheritdoc/>
    public void RotateAndAppend(Batch batch, in AppendArgs args)
    {
        KvView cache = args.Cache;
        int headSize = cache.HeadSize, keyOffset = args.Heads * headSize, valueOffset = keyOffset + cache.KvHeads * headSize;
        int stride = valueOffset + cache.KvHeads * headSize;
        for (int t = 0; t < batch.Tokens; t++)
        {
            float* row = args.Qkv + (long)t * stride;
            float* cosSin = args.CosSin == null ? null : args.CosSin + (long)t * 2 * args.HalfDim;
            for (int h = 0; h < args.Heads + cache.KvHeads; h++)
            {
                Span<float> head = new(row + h * headSize, headSize);
                NormWeights norm = h < args.Heads ? args.QueryNorm : args.KeyNorm;
                if (norm.Weight != 0) Formulas.RmsNorm(head, head, norm);
                if (cosSin != null) Formulas.Rotate(head, new(cosSin, args.HalfDim), new(cosSin + args.HalfDim, args.HalfDim), args.Layout);
            }

            int slot = batch.Slots[t];
            if (slot < 0) continue;
            int page = slot / KvView.PageTokens, place = slot % KvView.PageTokens;
            for (int h = 0; h < cache.KvHeads; h++)
            {
                KvRows.Store(cache.KeyType, new(row + keyOffset + h * headSize, headSize), cache.KeyTile(page, h) + place * cache.KeyRowBytes);
                KvRows.Store(cache.ValueType, new(row + valueOffset + h * headSize, headSize), cache.ValueTile(page, h) + place * cache.ValueRowBytes);
            }
        }
    }

    /// <inheritdoc/>
    public void Attend(Batch batch, in AttendArgs args)
    {
        args.Validate();
        KvView cache = args.Cache;
        int headSize = cache.HeadSize, group = args.Heads / cache.KvHeads;
        float[] key = new float[headSize], value = new float[headSize];
        double[] sum = new double[headSize];
        for (int t = 0; t < batch.Tokens; t++)
        {
            int sequence = batch.SequenceOf[t], position = batch.Positions[t];
            int* pages = batch.PageTables + (long)sequence * batch.MaxPages;
            // The last position seen, inclusive: the token itself, or the whole prefix for a token inside it.
            int last = Math.Min(Math.Max(position, batch.PrefixLengths[sequence] - 1), batch.KvLengths[sequence] - 1);
            int first = args.Window > 0 ? Math.Max(0, position - args.Window + 1) : 0;
            double[] scores = new double[last - first + 1];
            for (int h = 0; h < args.Heads; h++)
            {
                float* query = args.Queries + (long)t * args.QueryStride + h * headSize;
                double highest = double.NegativeInfinity;
                for (int j = first; j <= last; j++)
                {
                    KvRows.Load(cache.KeyType, cache.KeyTile(pages[j / KvView.PageTokens], h / group) + j % KvView.PageTokens * cache.KeyRowBytes, key);
                    double score = 0;
                    for (int i = 0; i < headSize; i++) score += (double)query[i] * key[i];
                    score *= args.Scale;
                    if (args.SoftCap > 0) score = Formulas.SoftCap(score, args.SoftCap);
                    if (args.AlibiSlopes != null) score += (double)args.AlibiSlopes[h] * (j - position);
                    if (args.RelativeBias != null) score += Formulas.RelativeBias(args.RelativeBias, args.RelativeReach, h, j - position);
                    scores[j - first] = score;
                    highest = Math.Max(highest, scores[j - first]);
                }

                double total = 0;
                Array.Clear(sum);
                for (int j = first; j <= last; j++)
                {
                    KvRows.Load(cache.ValueType, cache.ValueTile(pages[j / KvView.PageTokens], h / group) + j % KvView.PageTokens * cache.ValueRowBytes, value);
                    double p = Math.Exp(scores[j - first] - highest);
                    total += p;
                    for (int i = 0; i < headSize; i++) sum[i] += p * value[i];
                }

                float* output = args.Output + ((long)t * args.Heads + h) * headSize;
                for (int i = 0; i < headSize; i++) output[i] = (float)(sum[i] / total);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
