using Engine.Tensors;
using Engine.TestSupport;
using Engine.Weights;

namespace Engine.Transformer.Tests;

/// <summary>Architectures whose GGUF files no golden shows: the same weights under that format's names and keys give the same bits.</summary>
internal sealed class GgufTwinTests
{
    private static readonly int[] Ids = [.. Enumerable.Range(0, 60).Select(i => i * 37 % 160)];

    private static readonly (string From, string To)[] GemmaNames =
    [
        ("model.embed_tokens", "token_embd"), ("model.layers.", "blk."), ("model.norm", "output_norm"), ("input_layernorm", "attn_norm"),
        ("post_attention_layernorm", "post_attention_norm"), ("pre_feedforward_layernorm", "ffn_norm"), ("post_feedforward_layernorm", "post_ffw_norm"),
        ("self_attn.q_proj", "attn_q"), ("self_attn.k_proj", "attn_k"), ("self_attn.v_proj", "attn_v"), ("self_attn.o_proj", "attn_output"),
        ("self_attn.q_norm", "attn_q_norm"), ("self_attn.k_norm", "attn_k_norm"), ("mlp.gate_proj", "ffn_gate"), ("mlp.up_proj", "ffn_up"), ("mlp.down_proj", "ffn_down"),
    ];

    private static readonly (string From, string To)[] MptNames =
    [
        ("transformer.wte", "token_embd"), ("transformer.blocks.", "blk."), ("transformer.norm_f", "output_norm"), ("norm_1", "attn_norm"), ("norm_2", "ffn_norm"),
        ("attn.Wqkv", "attn_qkv"), ("attn.out_proj", "attn_output"), ("ffn.up_proj", "ffn_up"), ("ffn.down_proj", "ffn_down"),
    ];

    [Test]
    public void Gemma2([ValueSource(typeof(Backends), nameof(Backends.Names))] string backend)
    {
        using var twin = new GgufTwin("gemma2", writer => AddGemma2(writer, caps: true), GemmaNames, normOffset: 1);
        using (ModelSource source = ModelSource.Open(twin.Path))
        {
            ModelSpec read = ArchitectureTable.Read(source.Metadata, source.Weights).Spec;
            // The format has no place for the scale that this checkpoint's settings ask for.
            Assert.That(read.Blocks.Select(block => block.Attention.Scale), Has.All.EqualTo(1 / MathF.Sqrt(32)));
            Assert.That(read.Blocks.Select(block => block.Attention.Window), Is.EqualTo(new[] { 16, 0 }));
        }

        using var model = new LoadedModel(twin.Path, backend, change: spec => WithScale(spec, 1 / MathF.Sqrt(24)));
        AssertSame(model, "gemma2", backend);
    }

    [Test]
    public void Gemma2WithoutItsOptionalKeysHasTheFamilysCapsAndWindow()
    {
        using var twin = new GgufTwin("gemma2", writer => AddGemma2(writer, caps: false), GemmaNames, normOffset: 1);
        using ModelSource source = ModelSource.Open(twin.Path);
        ModelSpec spec = ArchitectureTable.Read(source.Metadata, source.Weights).Spec;
        Assert.That(spec.LogitSoftCap, Is.EqualTo(30));
        Assert.That(spec.Blocks.Select(block => (block.Attention.SoftCap, block.Attention.Window)), Is.EqualTo(new[] { (50f, 4096), (50f, 0) }));
    }

    [Test]
    public void Gemma3([ValueSource(typeof(Backends), nameof(Backends.Names))] string backend)
    {
        using var twin = new GgufTwin("gemma3", writer =>
        {
            AddCounts(writer, "gemma3", blocks: 4);
            AddGemma(writer, "gemma3");
            writer.Add("gemma3.attention.sliding_window", 16u);
            writer.Add("gemma3.attention.sliding_window_pattern", 2u);
            writer.Add("gemma3.rope.freq_base", 1e6f);
        }, GemmaNames, normOffset: 1);
        using var model = new LoadedModel(twin.Path, backend, change: spec => WithScale(spec, 1 / MathF.Sqrt(24)));
        AssertSame(model, "gemma3", backend);
    }

    [Test]
    public void Gemma3ScalesAndStretchesTheBlocksWithoutWindowAlone()
    {
        using var twin = new GgufTwin("gemma3", writer =>
        {
            AddCounts(writer, "gemma3", blocks: 12);
            AddGemma(writer, "gemma3");
            writer.Add("gemma3.attention.sliding_window", 16u);
            writer.Add("gemma3.rope.freq_base", 1e6f);
            writer.Add("gemma3.rope.scaling.type", "linear");
            writer.Add("gemma3.rope.scaling.factor", 8f);
        }, GemmaNames);
        using ModelSource source = ModelSource.Open(twin.Path);
        BlockSpec[] blocks = [.. ArchitectureTable.Read(source.Metadata, source.Weights).Spec.Blocks];
        for (int block = 0; block < blocks.Length; block++)
        {
            bool slides = block is not (5 or 11);
            Assert.That(blocks[block].Attention.Window, Is.EqualTo(slides ? 16 : 0));
            Assert.That((blocks[block].Attention.Rotary!.Theta, blocks[block].Attention.Rotary!.Scaling), Is.EqualTo(slides ? (1e4f, new PlainRotary()) : (1e6f, (RotaryScaling)new LinearRotary(8))));
        }
    }

    [Test]
    public void Mpt([ValueSource(typeof(Backends), nameof(Backends.Names))] string backend)
    {
        using var twin = new GgufTwin("mpt", writer => AddMpt(writer, 8), MptNames);
        using var model = new LoadedModel(twin.Path, backend);
        AssertSame(model, "mpt", backend);
    }

    [Test]
    public void MptReadsTheLargestSlope()
    {
        using var twin = new GgufTwin("mpt", writer => AddMpt(writer, 16), MptNames);
        using ModelSource source = ModelSource.Open(twin.Path);
        Assert.That(ArchitectureTable.Read(source.Metadata, source.Weights).Spec.Blocks[0].Attention.Alibi, Is.EqualTo(new AlibiSpec(16)));
    }

    [TestCase("mpt.attention.clamp_kqv", 8f, 6f)]
    [TestCase("mpt.attention.max_alibi_bias", 0f, 0f)]
    public void MptRefusesWhatItDoesNotComputeByName(string key, float maxBias, float clip)
    {
        using var twin = new GgufTwin("mpt", writer =>
        {
            AddMpt(writer, maxBias);
            writer.Add("mpt.attention.clamp_kqv", clip);
        }, MptNames);
        using ModelSource source = ModelSource.Open(twin.Path);
        Assert.That(() => ArchitectureTable.Read(source.Metadata, source.Weights), Throws.TypeOf<UnsupportedException>().With.Message.Contains(key));
    }

    [Test]
    public void Granite([ValueSource(typeof(Backends), nameof(Backends.Names))] string backend)
    {
        using var twin = new GgufTwin("granite", writer =>
        {
            AddCounts(writer, "granite", blocks: 2);
            writer.Add("granite.feed_forward_length", 96u);
            writer.Add("granite.attention.head_count_kv", 2u);
            writer.Add("granite.attention.layer_norm_rms_epsilon", 1e-6f);
            writer.Add("granite.attention.scale", 0.2f);
            writer.Add("granite.embedding_scale", 3f);
            writer.Add("granite.residual_scale", 0.7f);
            writer.Add("granite.logit_scale", 2f);
        }, [.. GemmaNames[..4], ("lm_head", "output"), ("post_attention_layernorm", "ffn_norm"), .. GemmaNames[7..]], headSize: 16);
        using var model = new LoadedModel(twin.Path, backend);
        using var original = new LoadedModel(RepoPaths.Golden("models", "granite"), backend);
        // The elements of a head come in another order, and so do the sums over them.
        Assert.That(model.Feed(0, Ids, Ids.Length), Is.EqualTo(original.Feed(0, Ids, Ids.Length)).Within(1e-4));
    }

    private static void AddMpt(GgufWriter writer, float maxBias)
    {
        AddCounts(writer, "mpt", blocks: 2);
        writer.Add("mpt.feed_forward_length", 256u);
        writer.Add("mpt.attention.layer_norm_epsilon", 1e-5f);
        writer.Add("mpt.attention.max_alibi_bias", maxBias);
    }

    private static void AddGemma2(GgufWriter writer, bool caps)
    {
        AddCounts(writer, "gemma2", blocks: 2);
        AddGemma(writer, "gemma2");
        if (!caps) return;
        writer.Add("gemma2.attn_logit_softcapping", 5f);
        writer.Add("gemma2.final_logit_softcapping", 4f);
        writer.Add("gemma2.attention.sliding_window", 16u);
    }

    private static void AddGemma(GgufWriter writer, string architecture)
    {
        writer.Add(architecture + ".feed_forward_length", 96u);
        writer.Add(architecture + ".attention.head_count_kv", 2u);
        writer.Add(architecture + ".attention.layer_norm_rms_epsilon", 1e-6f);
        writer.Add(architecture + ".attention.key_length", 32u);
        writer.Add(architecture + ".attention.value_length", 32u);
    }

    private static void AddCounts(GgufWriter writer, string architecture, uint blocks)
    {
        writer.Add("general.architecture", architecture);
        writer.Add(architecture + ".context_length", 256u);
        writer.Add(architecture + ".embedding_length", 64u);
        writer.Add(architecture + ".block_count", blocks);
        writer.Add(architecture + ".attention.head_count", 4u);
    }

    private static ModelSpec WithScale(ModelSpec spec, float scale) =>
        spec with { Blocks = [.. spec.Blocks.Select(block => block with { Attention = block.Attention with { Scale = scale } })] };

    private static void AssertSame(LoadedModel twin, string model, string backend)
    {
        using var original = new LoadedModel(RepoPaths.Golden("models", model), backend);
        Same.Bits(twin.Feed(0, Ids, Ids.Length), original.Feed(0, Ids, Ids.Length));
    }
}
