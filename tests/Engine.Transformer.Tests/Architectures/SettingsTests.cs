using System.Text.Json.Nodes;
using Engine.Ops;
using Engine.Tensors;
using Engine.Weights;

namespace Engine.Transformer.Tests;

/// <summary>How config.json and GGUF keys become a ModelSpec: defaults, both spellings, and what is refused.</summary>
internal sealed class SettingsTests
{
    private static IEnumerable<TestCaseData> Impossible()
    {
        TestCaseData Case(string model, string field, Action<JsonObject> edit) => new TestCaseData(model, field, edit).SetArgDisplayNames(model, field);
        yield return Case("llama", "hidden_size", c => c["hidden_size"] = 0);
        yield return Case("llama", "hidden_size", c => c["hidden_size"] = -64);
        yield return Case("llama", "hidden_size", c => c["hidden_size"] = 1L << 40);
        yield return Case("llama", "hidden_size", c => c["hidden_size"] = "64");
        yield return Case("llama", "num_hidden_layers", c => c["num_hidden_layers"] = int.MaxValue);
        yield return Case("llama", "num_attention_heads", c => c["num_attention_heads"] = 0);
        yield return Case("llama", "num_key_value_heads", c => c["num_key_value_heads"] = 3);
        yield return Case("llama", "head_dim", c => c["head_dim"] = -1);
        yield return Case("llama", "hidden_size", c => { c.Remove("head_dim"); c["num_attention_heads"] = 6; });
        yield return Case("llama", "intermediate_size", c => c["intermediate_size"] = 0);
        yield return Case("llama", "vocab_size", c => c["vocab_size"] = 0);
        yield return Case("llama", "eos_token_id", c => c["eos_token_id"] = 160);
        yield return Case("llama", "eos_token_id", c => c["eos_token_id"] = new JsonArray(2, 5000));
        yield return Case("llama", "eos_token_id", c => c["eos_token_id"] = -2);
        yield return Case("llama", "rms_norm_eps", c => c["rms_norm_eps"] = -1);
        yield return Case("llama", "max_position_embeddings", c => c["max_position_embeddings"] = 0);
        yield return Case("llama", "rope_theta", c => c["rope_theta"] = 0);
        yield return Case("llama", "partial_rotary_factor", c => c["partial_rotary_factor"] = 1.5);
        yield return Case("llama-rope-linear", "factor", c => c["rope_scaling"]!["factor"] = 0);
        yield return Case("llama-rope-linear", "factor", c => c["rope_scaling"]!.AsObject().Remove("factor"));
        yield return Case("llama-rope-llama3", "high_freq_factor", c => c["rope_scaling"]!["high_freq_factor"] = 1.0);
        yield return Case("llama-rope-yarn", "original_max_position_embeddings", c => c["rope_parameters"]!["original_max_position_embeddings"] = -4);
        yield return Case("mistral-window", "sliding_window", c => c["sliding_window"] = -1);
        yield return Case("gemma2", "attn_logit_softcapping", c => c["attn_logit_softcapping"] = 0);
        yield return Case("gemma2", "final_logit_softcapping", c => c["final_logit_softcapping"] = -30);
        yield return Case("gemma2", "query_pre_attn_scalar", c => c["query_pre_attn_scalar"] = 0);
        yield return Case("gemma2", "layer_types", c => c["layer_types"] = new JsonArray("full_attention"));
        yield return Case("gemma3", "sliding_window", c => c["sliding_window"] = null);
        yield return Case("gemma3", "sliding_window_pattern", c => { c.Remove("layer_types"); c["sliding_window_pattern"] = 0; });
        yield return Case("gemma3", "rope_theta", c => c["rope_parameters"]!["sliding_attention"]!["rope_theta"] = -1);
        yield return Case("mpt", "alibi_bias_max", c => c["attn_config"]!["alibi_bias_max"] = 0);
        yield return Case("mpt", "softmax_scale", c => c["attn_config"]!["softmax_scale"] = -1);
        yield return Case("cohere", "logit_scale", c => c["logit_scale"] = 0);
        yield return Case("granite", "logits_scaling", c => c["logits_scaling"] = 0);
        yield return Case("granite", "residual_multiplier", c => c["residual_multiplier"] = -1);
        yield return Case("gpt2", "n_embd", c => c["n_head"] = 7);
        yield return Case("qwen2", "layer_types", c => { c["use_sliding_window"] = true; c["sliding_window"] = 8; c["layer_types"] = new JsonArray("full_attention"); });
        yield return Case("qwen2", "layer_types", c => { c["use_sliding_window"] = true; c["sliding_window"] = 8; c["layer_types"] = new JsonArray("full_attention", "linear"); });
    }

    [TestCaseSource(nameof(Impossible))]
    public void ImpossibleSettingsAreRefusedWithTheirField(string model, string field, Action<JsonObject> edit)
    {
        using EditedModel edited = EditedModel.Folder(model, edit);
        Assert.That(() => Read(edited), Throws.TypeOf<ModelFileException>()
            .With.Property(nameof(ModelFileException.Field)).EndsWith(field).And.Property(nameof(ModelFileException.File)).EndsWith("config.json"));
    }

    [Test]
    public void AnUnknownArchitectureIsRefusedByNameWithTheKnownOnes()
    {
        using EditedModel edited = EditedModel.Folder("llama", c => c["architectures"] = new JsonArray("NovelForCausalLM"));
        Assert.That(() => Read(edited), Throws.TypeOf<UnsupportedException>().With.Message.Contains("NovelForCausalLM").And.Message.Contains("LlamaForCausalLM").And.Message.Contains("Qwen3ForCausalLM"));
        using EditedModel gguf = EditedModel.Gguf("qwen2", ("\u0005\0\0\0\0\0\0\0qwen2", "\u0005\0\0\0\0\0\0\0novel"));
        Assert.That(() => Read(gguf), Throws.TypeOf<UnsupportedException>().With.Message.Contains("novel").And.Message.Contains("gpt2"));
    }

    [Test]
    public void AskedFeaturesThatNoRowHasAreRefusedByName()
    {
        AssertRefused("xielu", c => c["hidden_act"] = "xielu");
        AssertRefused("longrope", c => c["rope_scaling"] = new JsonObject { ["type"] = "longrope", ["factor"] = 4 });
        AssertRefused("mixture of experts", c => c["num_local_experts"] = 8);
        AssertRefused("gptq", c => c["quantization_config"] = new JsonObject { ["quant_method"] = "gptq" });
        AssertRefused("use_bidirectional_attention", c => c["use_bidirectional_attention"] = true, "gemma2");
        AssertRefused("use_bidirectional_attention", c => c["use_bidirectional_attention"] = true, "gemma3");
        AssertRefused("apply_residual_connection_post_layernorm", c => c["apply_residual_connection_post_layernorm"] = true, "bloom");
        AssertRefused("use_qk_norm", c => c["use_qk_norm"] = true, "cohere");
        AssertRefused("attn_config.alibi", c => c["attn_config"]!["alibi"] = false, "mpt");
        AssertRefused("attn_config.clip_qkv", c => c["attn_config"]!["clip_qkv"] = 6, "mpt");
        AssertRefused("attn_config.clip_qkv", c => c["attn_config"]!["clip_qkv"] = 0.5, "mpt");
        AssertRefused("attn_config.prefix_lm", c => c["attn_config"]!["prefix_lm"] = true, "mpt");
        AssertRefused("attn_config.qk_ln", c => c["attn_config"]!["qk_ln"] = true, "mpt");
        AssertRefused("attn_config.attn_type", c => c["attn_config"]!["attn_type"] = "grouped_query_attention", "mpt");
        AssertRefused("norm_type", c => c["norm_type"] = "rmsnorm", "mpt");
        AssertRefused("logit_scale", c => c["logit_scale"] = "inv_sqrt_d_model", "mpt");

        static void AssertRefused(string feature, Action<JsonObject> edit, string model = "llama")
        {
            using EditedModel edited = EditedModel.Folder(model, edit);
            Assert.That(() => Read(edited), Throws.TypeOf<UnsupportedException>().With.Message.Contains(feature));
        }
    }

    [Test]
    public void MissingSettingsHaveTheDocumentedDefaults()
    {
        using EditedModel edited = EditedModel.Folder("llama", c =>
        {
            foreach (string key in c.Select(pair => pair.Key).Where(key => key != "architectures").ToArray()) c.Remove(key);
        });
        ModelSpec spec = Read(edited);
        AttentionSpec attention = spec.Blocks[0].Attention;
        Assert.Multiple(() =>
        {
            Assert.That((spec.Vocabulary, spec.Width, spec.ContextLength, spec.Blocks.Length), Is.EqualTo((32000, 4096, 2048, 32)));
            Assert.That((attention.Heads, attention.KvHeads, attention.HeadSize, attention.QkvBias), Is.EqualTo((32, 32, 128, false)));
            Assert.That(attention.Rotary, Is.EqualTo(new RotarySpec(128, 10000, RotaryLayout.Halves, new PlainRotary())));
            Assert.That(spec.Blocks[0].FeedForward, Is.EqualTo(new FeedForwardSpec(11008, Activation.Silu, Gated: true)));
            Assert.That(spec.OutputNorm.Epsilon, Is.EqualTo(1e-6f));
            Assert.That(spec.TiedOutput, Is.False);
        });
    }

    [Test]
    public void AWindowThatIsNullIsOffAndOneThatIsMissingIsTheDefault()
    {
        Assert.That(Window(c => c["sliding_window"] = null), Is.Zero);
        Assert.That(Window(c => c.Remove("sliding_window")), Is.EqualTo(4096));
        Assert.That(Window(_ => { }), Is.EqualTo(12));

        static int Window(Action<JsonObject> edit)
        {
            using EditedModel edited = EditedModel.Folder("mistral-window", edit);
            return Read(edited).Blocks[1].Attention.Window;
        }
    }

    [Test]
    public void WindowsByLayerFollowTheSettings()
    {
        Assert.That(Windows(c => c["use_sliding_window"] = false), Is.EqualTo(new[] { 0, 0 }));
        Assert.That(Windows(c => c["layer_types"] = new JsonArray("sliding_attention", "full_attention")), Is.EqualTo(new[] { 8, 0 }));
        Assert.That(Windows(c => { c.Remove("layer_types"); c["max_window_layers"] = 1; }), Is.EqualTo(new[] { 0, 8 }));

        static int[] Windows(Action<JsonObject> edit)
        {
            using EditedModel edited = EditedModel.Folder("qwen2", c =>
            {
                c["use_sliding_window"] = true;
                c["sliding_window"] = 8;
                edit(c);
            });
            return [.. Read(edited).Blocks.Select(block => block.Attention.Window)];
        }
    }

    [Test]
    public void SoftCapsThatAreNullAreOffAndThoseThatAreMissingAreTheFamilys()
    {
        Assert.That(Caps(_ => { }), Is.EqualTo((5f, 4f)));
        Assert.That(Caps(c => c["attn_logit_softcapping"] = c["final_logit_softcapping"] = null), Is.EqualTo((0f, 0f)));
        Assert.That(Caps(c => { c.Remove("attn_logit_softcapping"); c.Remove("final_logit_softcapping"); }), Is.EqualTo((50f, 30f)));

        static (float, float) Caps(Action<JsonObject> edit)
        {
            using EditedModel edited = EditedModel.Folder("gemma2", edit);
            ModelSpec spec = Read(edited);
            return (spec.Blocks[1].Attention.SoftCap, spec.LogitSoftCap);
        }
    }

    [Test]
    public void WindowsThatAlternateFollowTheList()
    {
        Assert.That(Windows(_ => { }), Is.EqualTo(new[] { 16, 0 }));
        Assert.That(Windows(c => c.Remove("layer_types")), Is.EqualTo(new[] { 16, 0 }));
        Assert.That(Windows(c => c["layer_types"] = new JsonArray("full_attention", "sliding_attention")), Is.EqualTo(new[] { 0, 16 }));
        Assert.That(Windows(c => c["sliding_window"] = null), Is.EqualTo(new[] { 0, 0 }));

        static int[] Windows(Action<JsonObject> edit)
        {
            using EditedModel edited = EditedModel.Folder("gemma2", edit);
            return [.. Read(edited).Blocks.Select(block => block.Attention.Window)];
        }
    }

    [Test]
    public void RotarySettingsByLayerTypeAreThoseOfTheOlderSpelling()
    {
        using EditedModel fresh = EditedModel.Folder("gemma3", c => c["rope_parameters"]!["full_attention"] = new JsonObject { ["rope_theta"] = 1e6, ["rope_type"] = "linear", ["factor"] = 8.0 });
        using EditedModel old = EditedModel.Folder("gemma3", c =>
        {
            foreach (string key in (string[])["rope_parameters", "layer_types", "_sliding_window_pattern"]) c.Remove(key);
            c["rope_theta"] = 1e6;
            c["rope_scaling"] = new JsonObject { ["rope_type"] = "linear", ["factor"] = 8.0 };
            c["rope_local_base_freq"] = 1e4;
            c["sliding_window_pattern"] = 2;
        });
        Assert.That(Read(old).Blocks, Is.EqualTo(Read(fresh).Blocks));
        Assert.That(Read(old).Blocks.Take(2).Select(block => block.Attention.Rotary), Is.EqualTo(new[]
        {
            new RotarySpec(32, 1e4f, RotaryLayout.Halves, new PlainRotary()),
            new RotarySpec(32, 1e6f, RotaryLayout.Halves, new LinearRotary(8)),
        }));
    }

    [Test]
    public void SettingsOfTheOldestFilesHaveOtherNames()
    {
        using EditedModel plain = EditedModel.Folder("bloom");
        using EditedModel old = EditedModel.Folder("bloom", c =>
        {
            foreach ((string from, string to) in ((string, string)[])[("hidden_size", "n_embed"), ("n_layer", "num_hidden_layers"), ("n_head", "num_attention_heads")])
            {
                c[to] = c[from]!.GetValue<int>();
                c.Remove(from);
            }

            c["seq_length"] = 512;
        });
        ModelSpec spec = Read(old);
        Assert.That((spec.Width, spec.ContextLength), Is.EqualTo((64, 512)));
        Assert.That(spec.Blocks, Is.EqualTo(Read(plain).Blocks));
    }

    [Test]
    public void LinearBiasesFollowTheSettings()
    {
        using EditedModel edited = EditedModel.Folder("mpt", c =>
        {
            c["attn_config"]!["alibi_bias_max"] = 16;
            c["attn_config"]!["softmax_scale"] = 0.5;
        });
        ModelSpec spec = Read(edited);
        Assert.That(spec.LearnedPositions, Is.Null);
        Assert.That(spec.Blocks.Select(block => (block.Attention.Alibi, block.Attention.Scale)), Has.All.EqualTo((new AlibiSpec(16), 0.5f)));
    }

    [Test]
    public void FactorsThatAreMissingAreOne()
    {
        using EditedModel edited = EditedModel.Folder("granite", c =>
        {
            foreach (string key in (string[])["embedding_multiplier", "attention_multiplier", "residual_multiplier", "logits_scaling"]) c.Remove(key);
        });
        ModelSpec spec = Read(edited);
        Assert.That((spec.EmbeddingScale, spec.LogitScale, spec.Blocks[0].ResidualScale, spec.Blocks[0].Attention.Scale), Is.EqualTo((1f, 1f, 1f, 1f)));
    }

    [Test]
    public void BothSpellingsOfTheRotarySettingsMeanTheSame()
    {
        using EditedModel old = EditedModel.Folder("llama-rope-linear");
        using EditedModel fresh = EditedModel.Folder("llama-rope-linear", c =>
        {
            c.Remove("rope_theta");
            c.Remove("rope_scaling");
            c["rope_parameters"] = new JsonObject { ["rope_theta"] = 10000.0, ["rope_type"] = "linear", ["factor"] = 4.0 };
        });
        Assert.That(Read(fresh).Blocks[0], Is.EqualTo(Read(old).Blocks[0]));
        Assert.That(Read(old).Blocks[0].Attention.Rotary!.Scaling, Is.EqualTo(new LinearRotary(4)));
    }

    [Test]
    public void AttentionScaleFollowsTheBlockWhereAsked()
    {
        using EditedModel edited = EditedModel.Folder("gpt2", c => c["scale_attn_by_inverse_layer_idx"] = true);
        Assert.That(Read(edited).Blocks.Select(block => block.Attention.Scale), Is.EqualTo(new[] { 0.25f, 0.125f }));
        using EditedModel unscaled = EditedModel.Folder("gpt2", c => c["scale_attn_weights"] = false);
        Assert.That(Read(unscaled).Blocks[0].Attention.Scale, Is.EqualTo(1));
    }

    [Test]
    public void GgufLeavesOutWhatShapesTell()
    {
        using EditedModel edited = EditedModel.Gguf("llama-bias-headdim", ("attention.key_length", "attention.xey_length"), ("attention.value_length", "attention.xalue_length"),
            ("rope.dimension_count", "rope.ximension_count"), ("llama.vocab_size", "llama.xocab_size"));
        using var original = ModelSource.Open(Engine.TestSupport.RepoPaths.Golden("gguf", "llama-bias-headdim.gguf"));
        ModelSpec spec = Read(edited), expected = ArchitectureTable.Read(original.Metadata, original.Weights).Spec;
        Assert.That(spec.Blocks[0], Is.EqualTo(expected.Blocks[0]));
        Assert.That(spec.Vocabulary, Is.EqualTo(expected.Vocabulary));
        Assert.That(spec.Blocks[0].Attention.HeadSize, Is.EqualTo(24));
        Assert.That(spec.Blocks[0].Attention.Rotary!.Layout, Is.EqualTo(RotaryLayout.Interleaved));
    }

    [TestCase("llama.block_count", 0u)]
    [TestCase("llama.block_count", uint.MaxValue)]
    [TestCase("llama.embedding_length", 2_000_000u)]
    [TestCase("llama.attention.head_count", 3u)]
    [TestCase("llama.rope.dimension_count", 7u)]
    [TestCase("llama.rope.dimension_count", 64u)]
    [TestCase("tokenizer.ggml.eos_token_id", 160u)]
    [TestCase("llama.vocab_size", 100u)]
    public void ImpossibleGgufKeysAreRefused(string key, uint value)
    {
        using EditedModel edited = EditedModel.Gguf("llama").With(key, value);
        Assert.That(() => Read(edited), Throws.TypeOf<ModelFileException>());
    }

    [Test]
    public void IdsThatNobodyUsesMayLieOutside()
    {
        using EditedModel edited = EditedModel.Folder("gpt2", c =>
        {
            c["bos_token_id"] = 50256;
            c["pad_token_id"] = 50256;
            c["eos_token_id"] = -1;
        });
        Assert.That(Read(edited).Vocabulary, Is.EqualTo(160));
    }

    [Test]
    public void AMissingGgufKeyIsNamed()
    {
        using EditedModel edited = EditedModel.Gguf("llama", ("llama.embedding_length", "llama.xmbedding_length"));
        Assert.That(() => Read(edited), Throws.TypeOf<ModelFileException>().With.Property(nameof(ModelFileException.Field)).EqualTo("llama.embedding_length"));
    }

    private static ModelSpec Read(EditedModel model)
    {
        using ModelSource source = ModelSource.Open(model.Path);
        return ArchitectureTable.Read(source.Metadata, source.Weights).Spec;
    }
}
