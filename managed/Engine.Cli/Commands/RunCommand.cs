using System.CommandLine;
using Engine.Cli.Options;
using Engine.Cli.Output;
using Engine.Tensors;

namespace Engine.Cli.Commands;

/// <summary>`engine run [PROMPT]`: one prompt, one answer, streamed. Without a prompt on the embedded model: the scene that it was made for.</summary>
internal static class RunCommand
{
    /// <summary>Logs of an incident, as the embedded model was trained to read them.</summary>
    private const string Scene = """
        Give me a short summary of the incident and its most likely root cause.

        03:12:40 payment-api INFO health check ok
        03:14:07 payment-api ERROR db pool exhausted: 40/40 connections in use, 212 waiting
        03:14:11 checkout-svc ERROR timeout calling payment-api after 5s
        03:14:29 orders-worker WARN timeout calling payment-api after 5s
        03:19:02 payment-api INFO recovered
        """;

    public static Command Create()
    {
        Argument<string?> prompt = new("PROMPT") { Description = "the prompt (without it: standard input when that is no terminal, else a demonstration)", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> system = new("--system") { Description = "instructions before the conversation", HelpName = "S" };
        Option<bool> chat = new("--chat") { Description = "put the prompt into the model's chat template (the default where there is one)" };
        Option<bool> raw = new("--raw") { Description = "give the prompt as it is" };
        Option<string?> ids = new("--ids") { Description = "token ids instead of text: 1,2,3", HelpName = "IDS" };
        Option<int> prefix = new("--prefix-length") { Description = "the first N prompt tokens see each other in both directions", HelpName = "N" };
        Option<bool> stats = new("--stats") { Description = "print what each stage took" };
        Option<bool> json = new("--json") { Description = "print one JSON document" };
        ModelOptions model = new();
        SamplingFlags sampling = new();
        Command command = new("run", "Answer a prompt") { prompt, system, chat, raw, ids, prefix, stats, json };
        model.AddTo(command);
        sampling.AddTo(command);
        command.SetAction(parsed => ExitCodes.Guard(() =>
        {
            bool asRaw = parsed.GetValue(raw);
            if (asRaw && (parsed.GetValue(chat) || parsed.GetValue(system) is not null)) throw new RequestException("--raw", "it excludes --chat and --system");
            string? text = parsed.GetValue(prompt);
            string? idList = parsed.GetValue(ids);
            if (idList is not null && (text is not null || parsed.GetValue(system) is not null || parsed.GetValue(chat))) throw new RequestException("--ids", "token ids replace the prompt; leave out PROMPT, --system and --chat");
            if (text is null && idList is null && Console.IsInputRedirected) text = ReadInput();
            bool demo = text is null && idList is null;
            if (demo && model.Path(parsed) is not null) throw new RequestException("PROMPT", "is missing; give a prompt, or pipe one in");
            using LanguageModel engine = ModelLoading.Load(model.Path(parsed), model.Engine(parsed) with { MaxSequences = 1 });
            GenerationOptions options = sampling.Generation(parsed, engine.Defaults) with { PrefixLength = parsed.GetValue(prefix) };
            Prompt what = demo ? Prompt.FromUser(Scene)
                : idList is not null ? Prompt.FromIds(IdList.Parse("--ids", idList))
                : asRaw || !(engine.HasChatTemplate || parsed.GetValue(chat) || parsed.GetValue(system) is not null) ? Prompt.FromText(text!)
                : Prompt.FromChat(Conversation(parsed.GetValue(system), text!));
            if (demo) Console.WriteLine(Scene + "\n");
            return Answer(engine, what, options, parsed.GetValue(json), parsed.GetValue(stats) || demo);
        }));
        return command;
    }

    private static int Answer(LanguageModel engine, Prompt prompt, GenerationOptions options, bool json, bool stats)
    {
        using Generation generation = engine.Start(prompt, options);
        using Interruption interruption = new(generation.Cancel);
        if (json)
        {
            generation.WaitAsync().GetAwaiter().GetResult();
        }
        else
        {
            AnswerStream.Print(generation);
            Console.WriteLine();
        }

        GenerationResult result = generation.Result();
        if (json) GenerationJson.Write(Console.Out, result, engine);
        else if (stats || interruption.Happened) StageTable.Write(result, engine);
        return ExitCodes.Done;
    }

    private static IEnumerable<ChatMessage> Conversation(string? system, string text) =>
        system is null ? [ChatMessage.User(text)] : [ChatMessage.System(system), ChatMessage.User(text)];

    private static string? ReadInput()
    {
        string text = Console.In.ReadToEnd();
        return text.Length == 0 ? null : text.TrimEnd('\n', '\r');
    }
}
