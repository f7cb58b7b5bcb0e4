using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Engine.Tensors;

namespace Engine.Weights;

/// <summary>Writes a GGUF model of a known shape with random weights: for benchmarks, not for talking to (<c>engine synth</c>).</summary>
public static class SyntheticModel
{
    private const int JobBytes = 4 << 20;
    private const float Epsilon = 1e-5f;
    private const float RopeBase = 10000;

    /// <summary>Writes the file; the same shape, format and seed give the same bytes.</summary>
    /// <param name="path">Where it appears when it is whole.</param>
    /// <param name="shape">A name of <see cref="SyntheticShape.All"/>.</param>
    /// <param name="format">A name of <see cref="WeightMix.All"/>.</param>
    /// <param name="seed">Chooses the weights.</param>
    /// <param name="progress">Told the share that is written, 0 to 1, from any thread.</param>
    /// <param name="cancellation">Stops; nothing is left behind.</param>
    /// <exception cref="UnsupportedException">A name is not known, or the format does not fit the shape.</exception>
    /// <exception cref="CapacityException">The file cannot be written.</exception>
    public static void Write(string path, string shape, string format, ulong seed = 1, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        SyntheticShape dimensions = SyntheticShape.All.FirstOrDefault(known => known.Name.Equals(shape, StringComparison.OrdinalIgnoreCase))
            ?? throw new UnsupportedException($"shape {shape}", $"choose one of {string.Join(", ", SyntheticShape.All.Select(known => known.Name))}");
        Write(path, dimensions, WeightMix.Of(format), seed, progress, cancellation);
    }

    /// <summary>Writes a model of any dimensions.</summary>
    /// <inheritdoc cref="Write(string, string, string, ulong, IProgress{double}, CancellationToken)"/>
    public static void Write(string path, SyntheticShape shape, WeightMix mix, ulong seed = 1, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        using var writer = new GgufWriter(path);
        AddMetadata(writer, shape, mix);
        var pools = new Dictionary<(QuantFormat, long), SyntheticBlocks>();
        var jobs = new List<Job>();
        foreach ((string name, long[] extents) in shape.Tensors())
        {
            var extent = new Shape(extents);
            QuantFormat format = mix.FormatOf(name, extent, shape.Layers);
            int tensor = writer.AddTensor(name, format, extent);
            SyntheticBlocks? blocks = null;
            if (extent.Rank == 2 && !pools.TryGetValue((format, extent.Columns), out blocks))
                pools.Add((format, extent.Columns), blocks = new SyntheticBlocks(format, extent.Columns, seed));
            int rowBytes = (int)QuantFormatInfo.Of(format).RowBytes(extent.Columns);
            long step = Math.Max(JobBytes / rowBytes, 1);
            for (long row = 0; row < extent.Rows; row += step) jobs.Add(new Job(tensor, blocks, rowBytes, row, (int)Math.Min(step, extent.Rows - row)));
        }

        writer.Begin();
        long done = 0;
        try
        {
            Parallel.ForEach(jobs, new ParallelOptions { CancellationToken = cancellation }, job =>
            {
                Run(writer, job);
                progress?.Report(Math.Min((double)Interlocked.Add(ref done, (long)job.Rows * job.RowBytes) / writer.DataBytes, 1));
            });
        }
        catch (AggregateException error) when (error.InnerException is EngineException cause)
        {
            ExceptionDispatchInfo.Throw(cause);
        }

        writer.Commit();
    }

    private static void Run(GgufWriter writer, Job job)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(job.Rows * job.RowBytes);
        try
        {
            for (int i = 0; i < job.Rows; i++)
            {
                Span<byte> row = buffer.AsSpan(i * job.RowBytes, job.RowBytes);
                // A norm multiplies by one.
                if (job.Blocks is null) MemoryMarshal.Cast<byte, float>(row).Fill(1);
                else job.Blocks.FillRow((ulong)job.Tensor << 40 ^ (ulong)(job.FirstRow + i), row);
            }

            writer.Write(job.Tensor, job.FirstRow * job.RowBytes, buffer.AsSpan(0, job.Rows * job.RowBytes));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void AddMetadata(GgufWriter writer, SyntheticShape shape, WeightMix mix)
    {
        writer.Add("general.architecture", "llama");
        writer.Add("general.type", "model");
        writer.Add("general.name", $"{shape.Name} with random weights");
        writer.Add("general.file_type", mix.FileType);
        writer.Add("general.quantization_version", 2u);
        writer.Add("llama.vocab_size", (uint)shape.Vocabulary);
        writer.Add("llama.context_length", (uint)shape.Context);
        writer.Add("llama.embedding_length", (uint)shape.Width);
        writer.Add("llama.block_count", (uint)shape.Layers);
        writer.Add("llama.feed_forward_length", (uint)shape.FeedForward);
        writer.Add("llama.attention.head_count", (uint)shape.Heads);
        writer.Add("llama.attention.head_count_kv", (uint)shape.KvHeads);
        writer.Add("llama.attention.key_length", (uint)shape.HeadSize);
        writer.Add("llama.attention.value_length", (uint)shape.HeadSize);
        writer.Add("llama.attention.layer_norm_rms_epsilon", Epsilon);
        writer.Add("llama.rope.dimension_count", (uint)shape.HeadSize);
        writer.Add("llama.rope.freq_base", RopeBase);

        var vocabulary = new SyntheticVocabulary(shape.Vocabulary);
        writer.Add("tokenizer.ggml.model", "llama");
        writer.Add("tokenizer.ggml.pre", "default");
        writer.Add("tokenizer.ggml.tokens", vocabulary.Tokens);
        writer.Add("tokenizer.ggml.scores", vocabulary.Scores);
        writer.Add("tokenizer.ggml.token_type", vocabulary.Types);
        writer.Add("tokenizer.ggml.unknown_token_id", 0u);
        writer.Add("tokenizer.ggml.bos_token_id", 1u);
        writer.Add("tokenizer.ggml.eos_token_id", 2u);
        writer.Add("tokenizer.ggml.add_bos_token", true);
        writer.Add("tokenizer.ggml.add_eos_token", false);
    }

    private readonly record struct Job(int Tensor, SyntheticBlocks? Blocks, int RowBytes, long FirstRow, int Rows);
}
