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

    private static void AddGemma2(GgufWriter writer, bool caps)
    {
        AddCounts(writer, "gemma2", blocks: 2);
        writer.Add("gemma2.feed_forward_length", 96u);
        writer.Add("gemma2.attention.head_count_kv", 2u);
        writer.Add("gemma2.attention.layer_norm_rms_epsilon", 1e-6f);
        writer.Add("gemma2.attention.key_length", 32u);
        writer.Add("gemma2.attention.value_length", 32u);
        if (!caps) return;
        writer.Add("gemma2.attn_logit_softcapping", 5f);
        writer.Add("gemma2.final_logit_softcapping", 4f);
        writer.Add("gemma2.attention.sliding_window", 16u);
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
