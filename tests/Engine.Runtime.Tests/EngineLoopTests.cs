using CsCheck;
using Engine.Decoding;
using Engine.Tensors;

namespace Engine.Runtime.Tests;

public class EngineLoopTests
{
    private LoopFixture _fixture = null!;

    [OneTimeSetUp]
    public void Open() => _fixture = new LoopFixture("llama");

    [OneTimeTearDown]
    public void Close() => _fixture.Dispose();

    [Test]
    public void Greedy_ids_are_the_golden_ones()
    {
        Assert.That(_fixture.Alone(_fixture.Prompt, _fixture.Greedy.Length), Is.EqualTo(_fixture.Greedy));
    }

    [Test]
    public void An_end_token_ends_the_sequence_and_is_its_last_id()
    {
        using EngineLoop loop = _fixture.Loop();
        Sequence sequence = loop.Add(Request(_fixture.Prompt, 40) with { EndTokens = new EndTokens(_fixture.EndId) });
        loop.RunToEnd();
        Assert.That(sequence.Finish, Is.EqualTo(FinishReason.EndToken));
        Assert.That(sequence.Generated.ToArray(), Is.EqualTo(_fixture.GreedyToEnd));
        Assert.That(loop.Pool.Used, Is.Zero);
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(64)]
    [TestCase(256)]
    public void Any_chunking_of_a_prompt_gives_the_same_tokens(int chunk)
    {
        using EngineLoop loop = _fixture.Loop(maxBatchTokens: chunk, maxSequences: 1);
        Sequence sequence = loop.Add(Request(_fixture.LongPrompt, 20));
        loop.RunToEnd();
        Assert.That(sequence.Generated.ToArray(), Is.EqualTo(_fixture.Alone(_fixture.LongPrompt, 20)));
    }

    [Test]
    public void Sequences_run_together_give_what_each_gives_alone_and_return_every_page() =>
        Gen.Select(Gen.Int[1, 90], Gen.Int[1, 24], Gen.Int[0, 59]).Array[1, 9].Sample(
            parts =>
            {
                using EngineLoop loop = _fixture.Loop(maxBatchTokens: 50, maxSequences: 4);
                var runs = parts.Select(part =>
                {
                    int[] prompt = _fixture.LongPrompt.AsSpan(part.Item3, part.Item1).ToArray();
                    return (Sequence: loop.Add(Request(prompt, part.Item2)), Prompt: prompt, Tokens: part.Item2);
                }).ToArray();
                loop.RunToEnd();
                return runs.All(run => run.Sequence.Generated.SequenceEqual(_fixture.Alone(run.Prompt, run.Tokens))) && loop.Pool.Used == 0;
            },
            iter: 12,
            threads: 1);

    [Test]
    public void A_child_that_shares_its_parents_cache_gives_the_same_tokens_and_computes_less()
    {
        using EngineLoop loop = _fixture.Loop();
        Sequence parent = loop.Add(Request(_fixture.LongPrompt[..100], 10) with { Retain = true });
        loop.RunToEnd();
        int[] prompt = [.. _fixture.LongPrompt[..100], .. parent.Generated, .. _fixture.LongPrompt[100..120]];
        Sequence child = loop.Add(Request(prompt, 15), parent);
        Sequence other = loop.Add(Request(_fixture.LongPrompt[..80], 15), parent);
        loop.RunToEnd();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(child.SharedTokens, Is.EqualTo(109), "all but the parent's last token, which was never fed");
            Assert.That(other.SharedTokens, Is.EqualTo(79), "the last prompt token is always computed");
            Assert.That(child.Generated.ToArray(), Is.EqualTo(_fixture.Alone(prompt, 15)));
            Assert.That(other.Generated.ToArray(), Is.EqualTo(_fixture.Alone(_fixture.LongPrompt[..80], 15)));
            Assert.That(loop.Pool.Used, Is.EqualTo(PageTable.PagesFor(109)), "the parent keeps its pages until it is released");
        }

        loop.Release(parent);
        loop.Step();
        Assert.That(loop.Pool.Used, Is.Zero);
    }

    [Test]
    public void Cancelling_returns_the_pages_and_keeps_what_was_generated()
    {
        using EngineLoop loop = _fixture.Loop(maxSequences: 1);
        Sequence running = loop.Add(Request(_fixture.Prompt, 40)), waiting = loop.Add(Request(_fixture.Prompt, 40));
        for (int i = 0; i < 5; i++) loop.Step();
        running.Cancel();
        waiting.Cancel();
        loop.RunToEnd();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(running.Finish, Is.EqualTo(FinishReason.Cancelled));
            Assert.That(running.Generated.ToArray(), Is.EqualTo(_fixture.Greedy[..5]));
            Assert.That(waiting.Finish, Is.EqualTo(FinishReason.Cancelled));
            Assert.That(loop.Pool.Used, Is.Zero);
        }
    }

    [Test]
    public void A_full_pool_ends_a_sequence_with_a_named_reason_and_the_others_go_on()
    {
        using EngineLoop loop = _fixture.Loop(pages: 3);
        Sequence longer = loop.Add(Request(_fixture.LongPrompt[..100], 100)), shorter = loop.Add(Request(_fixture.Prompt, 20));
        loop.RunToEnd();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(longer.Finish, Is.EqualTo(FinishReason.CacheFull));
            Assert.That(shorter.Finish, Is.EqualTo(FinishReason.Length));
            Assert.That(loop.Pool.Used, Is.Zero);
        }
    }

    [Test]
    public void Aborting_ends_running_and_waiting_sequences_with_the_error_and_refuses_later_ones()
    {
        using EngineLoop loop = _fixture.Loop(maxSequences: 1);
        Sequence running = loop.Add(Request(_fixture.Prompt, 40)), waiting = loop.Add(Request(_fixture.Prompt, 40));
        loop.Step();
        InvalidOperationException error = new("broken");
        loop.Abort(error);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((running.Finish, running.Error), Is.EqualTo((FinishReason.Failed, error)));
            Assert.That((waiting.Finish, waiting.Error), Is.EqualTo((FinishReason.Failed, error)));
            Assert.That(loop.Pool.Used, Is.Zero);
            Assert.That(() => loop.Add(Request(_fixture.Prompt, 1)), Throws.TypeOf<ObjectDisposedException>());
        }
    }

    [Test]
    public void The_context_ends_a_sequence()
    {
        using EngineLoop loop = _fixture.Loop(context: 20);
        Sequence sequence = loop.Add(Request(_fixture.Prompt, 40));
        loop.RunToEnd();
        Assert.That(sequence.Finish, Is.EqualTo(FinishReason.ContextFull));
        Assert.That(sequence.Ids.Length, Is.EqualTo(20));
    }

    [Test]
    public void The_same_seed_gives_the_same_tokens_alone_and_in_a_crowd()
    {
        SamplingOptions sampling = new() { Temperature = 0.9f, TopP = 0.95f, Seed = 42 };
        using EngineLoop loop = _fixture.Loop();
        Sequence[] all = [.. Enumerable.Range(0, 6).Select(i => loop.Add(Request(_fixture.Prompt, 20) with { Sampling = i % 2 == 0 ? sampling : sampling with { Seed = (ulong)i } }))];
        loop.RunToEnd();
        Assert.That(all[2].Generated.ToArray(), Is.EqualTo(all[0].Generated.ToArray()));
        Assert.That(all[1].Generated.ToArray(), Is.Not.EqualTo(all[0].Generated.ToArray()));
    }

    [Test]
    public void Requests_that_cannot_be_served_are_refused_by_name()
    {
        using EngineLoop loop = _fixture.Loop(pages: 2);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => loop.Add(Request([], 1)), Throws.TypeOf<RequestException>().With.Message.Contains("prompt"));
            Assert.That(() => loop.Add(Request([160], 1)), Throws.TypeOf<RequestException>().With.Message.Contains("160"));
            Assert.That(() => loop.Add(Request([-1], 1)), Throws.TypeOf<RequestException>());
            Assert.That(() => loop.Add(Request([1], 0)), Throws.TypeOf<RequestException>().With.Message.Contains("max tokens"));
            Assert.That(() => loop.Add(Request(new int[256], 1)), Throws.TypeOf<RequestException>().With.Message.Contains("256"));
            Assert.That(() => loop.Add(Request(new int[200], 1)), Throws.TypeOf<CapacityException>().With.Message.Contains("pages"));
            Assert.That(() => loop.Add(Request([1], 1) with { PrefixLength = 2 }), Throws.TypeOf<RequestException>().With.Message.Contains("prefix"));
            Assert.That(() => loop.Add(Request([1], 1) with { StopStrings = ["x"] }), Throws.TypeOf<RequestException>().With.Message.Contains("stop"));
            Assert.That(() => loop.Add(Request([1], 1) with { EndTokens = new EndTokens(999) }), Throws.TypeOf<RequestException>().With.Message.Contains("999"));
        }
    }

    private static SequenceRequest Request(int[] prompt, int maxTokens) => new() { Prompt = prompt, MaxTokens = maxTokens };
}
