using System.CommandLine;
using Engine.Cli.Options;
using Engine.Cli.Output;
using Engine.Tensors;

namespace Engine.Cli.Commands;

/// <summary>`engine chat`: a conversation. What the cache holds of earlier turns is not computed again.</summary>
internal static class ChatCommand
{
    private const string Help = "/reset begins anew, /stats shows what the last answer took, /exit (or end of input) leaves; Ctrl-C stops an answer.";

    public static Command Create()
    {
        Option<string?> system = new("--system") { Description = "instructions before the conversation", HelpName = "S" };
        Option<bool> stats = new("--stats") { Description = "print what each stage took after every answer" };
        ModelOptions model = new();
        SamplingFlags sampling = new();
        Command command = new("chat", "Talk with a model; keeps its KV cache between turns") { system, stats };
        model.AddTo(command);
        sampling.AddTo(command);
        command.SetAction(parsed => ExitCodes.Guard(() =>
        {
            using LanguageModel engine = ModelLoading.Load(model.Path(parsed), model.Engine(parsed) with { MaxSequences = 1 });
            if (!engine.HasChatTemplate) throw new UnsupportedException($"a conversation with {engine.Path}", "its files hold no chat template; use engine run --raw");
            Converse(engine, parsed.GetValue(system), sampling.Generation(parsed, engine.Defaults), parsed.GetValue(stats));
            return ExitCodes.Done;
        }));
        return command;
    }

    private static void Converse(LanguageModel engine, string? system, GenerationOptions options, bool stats)
    {
        bool interactive = !Console.IsInputRedirected;
        if (interactive) Console.Error.WriteLine(Help);
        List<ChatMessage> messages = Begin(system);
        Generation? previous = null;
        GenerationResult? last = null;
        try
        {
            while (ReadLine(interactive) is { } line)
            {
                if (line.Length == 0) continue;
                if (line == "/exit") break;
                if (line == "/reset")
                {
                    messages = Begin(system);
                    previous?.Dispose();
                    previous = null;
                    continue;
                }

                if (line == "/stats")
                {
                    if (last is not null) StageTable.Write(last, engine);
                    continue;
                }

                messages.Add(ChatMessage.User(line));
                Generation generation = engine.Start(Prompt.FromChat(messages), options, continues: previous);
                previous?.Dispose();
                previous = generation;
                using Interruption interruption = new(generation.Cancel);
                AnswerStream.Print(generation);
                Console.WriteLine();
                last = generation.Result();
                messages.Add(ChatMessage.Assistant(last.Text));
                if (stats) StageTable.Write(last, engine);
            }
        }
        finally
        {
            previous?.Dispose();
        }
    }

    private static List<ChatMessage> Begin(string? system) => system is null ? [] : [ChatMessage.System(system)];

    private static string? ReadLine(bool interactive)
    {
        if (interactive) Console.Error.Write("> ");
        return Console.In.ReadLine();
    }
}
