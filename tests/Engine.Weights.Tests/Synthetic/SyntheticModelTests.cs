using Engine.Tensors;
using Engine.Tensors.Formats;

namespace Engine.Weights.Tests;

public class SyntheticModelTests
{
    private static readonly SyntheticShape Small = SyntheticShape.All[0] with { Layers = 1, FeedForward = 256, Vocabulary = 320 };

    public static IEnumerable<string> Formats => WeightMix.All.Select(mix => mix.Name);

    [TestCaseSource(nameof(Formats))]
    public void Every_format_gives_a_complete_model(string format)
    {
        using var folder = new TempFolder();
        string path = folder.At("synthetic.gguf");
        SyntheticModel.Write(path, Small, WeightMix.Of(format));
        using ModelSource source = ModelSource.Open(path);
        Assert.That(source.Metadata.Architecture, Is.EqualTo("llama"));
        Assert.That(source.Weights.Tensors, Has.Count.EqualTo(9 + 3));
        foreach ((string name, long[] extents) in Small.Tensors())
        {
            TensorView tensor = source.Weights.Get(name, extents);
            float[] values = Dequantizer.Widen(tensor);
            Assert.That(values.All(float.IsFinite), name);
            if (extents.Length == 1)
            {
                Assert.That(values, Is.All.EqualTo(1f));
                continue;
            }

            // Ternary rounding to the largest magnitude cuts most of the deviation.
            double deviation = Math.Sqrt(values.Average(value => (double)value * value)) * Math.Sqrt(tensor.Shape.Columns);
            Assert.That(deviation, format.StartsWith("TQ", StringComparison.Ordinal) ? Is.InRange(0.3, 3) : Is.InRange(0.95, 1.05), name);
            Assert.That(Math.Abs(values.Average()) * Math.Sqrt(tensor.Shape.Columns), Is.LessThan(0.05), name);
        }
    }

    [Test]
    public void There_is_a_plain_model_of_every_block_format()
    {
        SyntheticShape shape = SyntheticShape.All.Single(known => known.Name == "tinyllama-1.1b");
        foreach (QuantFormat format in BlockFormats.Decodable.Where(format => format.IsGgufType() && format != QuantFormat.F64))
        {
            WeightMix mix = WeightMix.Of(format.ToString());
            foreach ((string name, long[] extents) in shape.Tensors())
                Assert.That(mix.FormatOf(name, new Shape(extents), shape.Layers), Is.EqualTo(extents.Length == 1 ? QuantFormat.F32 : format), $"{format}: {name}");
        }

        Assert.That(WeightMix.All.Select(mix => mix.FileType), Is.Unique, "general.file_type");
    }

    [TestCaseSource(nameof(Formats))]
    public void Every_format_has_a_form_for_rows_that_are_no_multiple_of_256(string format)
    {
        foreach ((string name, long[] extents) in SyntheticShape.All.Single(shape => shape.Name == "smollm-143m").Tensors())
            Assert.That(() => WeightMix.Of(format).FormatOf(name, new Shape(extents), 30), Throws.Nothing);
    }

    [Test]
    public void The_mixture_spends_bits_where_errors_cost_most()
    {
        using var folder = new TempFolder();
        SyntheticModel.Write(folder.At("m.gguf"), Small with { Layers = 8 }, WeightMix.Of("q4_k_m"));
        using ModelSource source = ModelSource.Open(folder.At("m.gguf"));
        IEnumerable<int> Better(string what) => Enumerable.Range(0, 8).Where(i => source.Weights[$"blk.{i}.{what}.weight"].Format == QuantFormat.Q6_K);
        Assert.That(Better("attn_v"), Is.EqualTo(new[] { 0, 3, 6, 7 }));
        Assert.That(Better("ffn_down"), Is.EqualTo(new[] { 0, 3, 6, 7 }));
        Assert.That(Better("ffn_up"), Is.Empty);
        Assert.That(source.Weights["output.weight"].Format, Is.EqualTo(QuantFormat.Q6_K));
        Assert.That(source.Weights["token_embd.weight"].Format, Is.EqualTo(QuantFormat.Q4_K));
    }

    [Test]
    public void Rows_that_are_no_multiple_of_256_take_a_format_of_32()
    {
        SyntheticShape small = SyntheticShape.All.Single(shape => shape.Name == "smollm-143m");
        WeightMix mix = WeightMix.Of("Q4_K_M");
        Assert.That(mix.FormatOf("blk.5.attn_q.weight", new Shape(576, 576), 30), Is.EqualTo(QuantFormat.Q5_0));
        Assert.That(mix.FormatOf("blk.0.ffn_down.weight", new Shape(576, 1536), 30), Is.EqualTo(QuantFormat.Q6_K));
        Assert.That(small.Tensors().Sum(tensor => tensor.Extents.Aggregate(1L, (a, b) => a * b)), Is.InRange(142.5e6, 143.5e6));
        Assert.Throws<UnsupportedException>(() => WeightMix.Of("Q8_0").FormatOf("t", new Shape(2, 33), 1));
    }

    [Test]
    public void The_seed_chooses_the_bytes()
    {
        using var folder = new TempFolder();
        byte[] Make(string name, ulong seed)
        {
            SyntheticModel.Write(folder.At(name), Small, WeightMix.Of("Q8_0"), seed);
            return File.ReadAllBytes(folder.At(name));
        }

        byte[] first = Make("a", 1);
        Assert.That(Make("b", 1), Is.EqualTo(first));
        Assert.That(Make("c", 2), Is.Not.EqualTo(first));
    }

    [Test]
    public void No_two_tokens_have_the_same_row()
    {
        using var folder = new TempFolder();
        SyntheticModel.Write(folder.At("m.gguf"), "tiny-5m", "Q4_K");
        using ModelSource source = ModelSource.Open(folder.At("m.gguf"));
        foreach (string name in new[] { "token_embd.weight", "output.weight" })
        {
            TensorView tensor = source.Weights[name];
            unsafe
            {
                var rows = new HashSet<string>();
                for (int i = 0; i < tensor.Shape.Rows; i++) rows.Add(Convert.ToBase64String(new ReadOnlySpan<byte>(tensor.Row(i), (int)tensor.RowBytes)));
                Assert.That(rows, Has.Count.EqualTo((int)tensor.Shape.Rows), name);
            }
        }
    }

    [Test]
    public void The_vocabulary_is_complete_and_reachable_by_merges()
    {
        var vocabulary = new SyntheticVocabulary(32000);
        HashSet<string> known = [.. vocabulary.Tokens];
        Assert.That(known, Has.Count.EqualTo(32000));
        Assert.That(vocabulary.Tokens.Take(4), Is.EqualTo(new[] { "<unk>", "<s>", "</s>", "<0x00>" }));
        Assert.That(vocabulary.Tokens.Skip(259).Where(piece => piece.Length > 1 && !(known.Contains(piece[..^1]) && known.Contains(piece[^1..]))), Is.Empty);
    }

    [Test]
    public void Unknown_names_are_refused_with_the_list()
    {
        Assert.That(Assert.Throws<UnsupportedException>(() => SyntheticModel.Write("x", "giant", "Q8_0"))!.Message, Does.Contain("giant").And.Contain("tinyllama-1.1b"));
        Assert.That(Assert.Throws<UnsupportedException>(() => SyntheticModel.Write("x", "tiny-1m", "Q9_9"))!.Message, Does.Contain("Q9_9").And.Contain("Q4_K_M"));
    }

    [Test]
    public void Cancelling_leaves_nothing_behind()
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => SyntheticModel.Write(folder.At("m.gguf"), "tiny-1m", "Q8_0", cancellation: stop.Token));
        Assert.That(Directory.GetFiles(folder.Path), Is.Empty);
    }
}
