using Engine.Decoding;
using Engine.Runtime;
using Engine.Tensors;

namespace Engine.Tests;

[NonParallelizable]
public class GenerationTests
{
    private const string Question = "What is a KV cache?";
    private const string Answer = "The KV cache keeps the keys and values of all past positions, so that decode does not compute them again. It grows with every token.";
    private LanguageModel _model = null!;

    [OneTimeSetUp]
    public void Load() => _model = LanguageModel.LoadDefault();

    [OneTimeTearDown]
    public void Unload() => _model.Dispose();

    [Test]
    public async Task Streamed_parts_concatenate_to_the_answer()
    {
        List<string> parts = [];
        await foreach (string part in _model.GenerateAsync(Prompt.FromUser(Question))) parts.Add(part);
        Assert.That(string.Concat(parts), Is.EqualTo(Answer));
        Assert.That(parts, Has.None.Empty);
    }

    [Test]
    public async Task Text_comes_while_the_answer_goes_on()
    {
        using Generation generation = _model.Start(Prompt.FromUser(Question), new GenerationOptions { EndTokens = [] });
        await foreach (string _ in generation.ReadTextAsync())
        {
            Assert.That(generation.Finish, Is.Null);
            break;
        }
    }

    [Test]
    public void A_stop_string_that_spans_tokens_ends_the_answer_and_is_not_in_it()
    {
        GenerationResult result = _model.Generate(Prompt.FromUser(Question), new GenerationOptions { StopStrings = ["values of all pa"] });
        Assert.That(result.Text, Is.EqualTo("The KV cache keeps the keys and "));
        Assert.That(result.Finish, Is.EqualTo(FinishReason.StopString));
    }

    [Test]
    public void Most_tokens_end_the_answer()
    {
        GenerationResult result = _model.Generate(Prompt.FromUser(Question), new GenerationOptions { MaxTokens = 5 });
        Assert.That((result.Ids.Count, result.Finish), Is.EqualTo((5, FinishReason.Length)));
        Assert.That(result.Text, Is.EqualTo(Answer[..result.Text.Length]));
    }

    [Test]
    public void The_same_seed_gives_the_same_text_whoever_else_is_served()
    {
        GenerationOptions options = new() { Sampling = new SamplingOptions { Temperature = 1.5f, Seed = 7 }, MaxTokens = 30 };
        string alone = _model.Generate(Prompt.FromUser(Question), options).Text;
        Generation[] crowd = [.. Enumerable.Range(0, 8).Select(_ => _model.Start(Prompt.FromUser(Question), options))];
        foreach (Generation generation in crowd)
        {
            Assert.That(generation.WaitAsync().GetAwaiter().GetResult().Text, Is.EqualTo(alone));
            generation.Dispose();
        }
    }

    [Test]
    public async Task Cancelling_ends_the_work_and_later_requests_are_served()
    {
        using CancellationTokenSource cancellation = new();
        GenerationOptions endless = new() { EndTokens = [] };
        List<string> parts = [];
        await Assert.ThatAsync(
            async () =>
            {
                await foreach (string part in _model.GenerateAsync(Prompt.FromUser(Question), endless, cancellation.Token))
                {
                    parts.Add(part);
                    if (parts.Count == 3) await cancellation.CancelAsync();
                }
            },
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(parts, Is.Not.Empty);
        Assert.That(_model.Generate(Prompt.FromUser(Question)).Text, Is.EqualTo(Answer));
    }

    [Test]
    public async Task Leaving_the_stream_early_frees_the_place()
    {
        for (int i = 0; i < 20; i++)
            await foreach (string _ in _model.GenerateAsync(Prompt.FromUser(Question), new GenerationOptions { EndTokens = [] })) break;
        Assert.That(_model.Generate(Prompt.FromUser(Question)).Text, Is.EqualTo(Answer));
    }

    [Test]
    public void A_later_turn_builds_on_the_cache_and_answers_the_same()
    {
        List<ChatMessage> messages = [ChatMessage.User(Question)];
        using Generation first = _model.Start(Prompt.FromChat(messages));
        messages.Add(ChatMessage.Assistant(first.WaitAsync().GetAwaiter().GetResult().Text));
        messages.Add(ChatMessage.User("What is prefill?"));
        using Generation second = _model.Start(Prompt.FromChat(messages), continues: first);
        GenerationResult cached = second.WaitAsync().GetAwaiter().GetResult(), fresh = _model.Generate(Prompt.FromChat(messages));
        Assert.That(cached.CachedPromptTokens, Is.GreaterThan(30));
        Assert.That(fresh.CachedPromptTokens, Is.Zero);
        Assert.That(cached.Ids, Is.EqualTo(fresh.Ids));
    }

    [Test]
    public void Logprobs_are_those_of_the_chosen_tokens_best_first()
    {
        GenerationResult result = _model.Generate(Prompt.FromUser(Question), new GenerationOptions { Sampling = SamplingOptions.Greedy with { Logprobs = 3 } });
        Assert.That(result.Logprobs, Has.Count.EqualTo(result.Ids.Count));
        for (int i = 0; i < result.Ids.Count; i++)
        {
            TokenLogprob[] top = result.TopLogprobs[i];
            Assert.That(top, Has.Length.EqualTo(3));
            Assert.That(top[0], Is.EqualTo(new TokenLogprob(result.Ids[i], result.Logprobs[i])));
            Assert.That(top, Is.Ordered.By(nameof(TokenLogprob.Logprob)).Descending);
        }
    }

    [Test]
    public void Requests_that_cannot_be_served_are_refused_before_work_starts()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => _model.Start(Prompt.FromIds(Array.Empty<int>())), Throws.TypeOf<RequestException>().With.Message.Contains("prompt"));
            Assert.That(() => _model.Start(Prompt.FromIds(new[] { 2048 })), Throws.TypeOf<RequestException>().With.Message.Contains("2048"));
            Assert.That(() => _model.Start(Prompt.FromIds(new int[5000])), Throws.TypeOf<RequestException>().With.Message.Contains("context"));
            Assert.That(() => _model.Start(Prompt.FromUser(Question), new GenerationOptions { MaxTokens = 0 }), Throws.TypeOf<RequestException>());
            Assert.That(() => _model.Start(Prompt.FromUser(Question), new GenerationOptions { EndTokens = [4096] }), Throws.TypeOf<RequestException>());
            Assert.That(() => LanguageModel.Load("/nowhere/model.gguf"), Throws.TypeOf<ModelFileException>());
            Assert.That(() => LanguageModel.LoadDefault(new EngineOptions { Device = "tpu" }), Throws.TypeOf<RequestException>().With.Message.Contains("tpu"));
            Assert.That(() => LanguageModel.LoadDefault(new EngineOptions { Device = "cuda" }), Throws.TypeOf<UnsupportedException>().With.Message.Contains("cuda"));
            Assert.That(() => LanguageModel.LoadDefault(new EngineOptions { Tier = "abacus" }), Throws.TypeOf<UnsupportedException>().With.Message.Contains("abacus"));
        }
    }

    [Test]
    public void A_disposed_model_refuses_and_ends_what_was_under_way()
    {
        LanguageModel model = LanguageModel.LoadDefault();
        Generation generation = model.Start(Prompt.FromUser(Question), new GenerationOptions { EndTokens = [] });
        model.Dispose();
        Assert.That(generation.Finish, Is.Not.Null);
        generation.Dispose();
        Assert.That(() => model.Start(Prompt.FromUser(Question)), Throws.TypeOf<ObjectDisposedException>());
    }
}
