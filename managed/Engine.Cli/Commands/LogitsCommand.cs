using System.CommandLine;
using Engine.Cli.Options;
using Engine.Tensors;
using Engine.Transformer;
using Engine.Weights;

namespace Engine.Cli.Commands;

/// <summary>`engine logits --ids 1,2,3 --out FILE.npy`: what the model computes, for comparison with other implementations.</summary>
internal static class LogitsCommand
{
    public static Command Create()
    {
        Option<string> ids = new("--ids") { Description = "token ids: 1,2,3", Required = true, HelpName = "IDS" };
        Option<int> prefix = new("--prefix-length") { Description = "the first N tokens see each other in both directions", HelpName = "N" };
        Option<string> output = new("--out") { Description = "the .npy file to write (float32)", Required = true, HelpName = "FILE.npy" };
        Option<string> what = new("--what") { Description = "logits [tokens, vocabulary], hidden [tokens, width], layers [layers + 1, tokens, width]", DefaultValueFactory = _ => "logits", HelpName = "WHAT" };
        ModelOptions model = new();
        Command command = new("logits", "Write logits or hidden states to a .npy file") { ids, prefix, output, what };
        model.AddTo(command);
        command.SetAction(parsed => ExitCodes.Guard(() =>
        {
            int[] tokens = IdList.Parse("--ids", parsed.GetValue(ids)!);
            string kind = parsed.GetValue(what)!;
            if (kind is "encoder-layers" or "pooled") throw new UnsupportedException($"--what {kind}", "this version has decoders only; choose logits, hidden or layers");
            if (kind is not ("logits" or "hidden" or "layers")) throw new RequestException("--what", $"\"{kind}\" is none of logits, hidden, layers");
            EngineOptions options = model.Engine(parsed);
            using LoadedModel loaded = ModelLoading.LoadParts(model.Path(parsed), options with { MaxBatchTokens = Math.Max(tokens.Length, 1), MaxSequences = Math.Max(tokens.Length, 1) });
            using ModelProbe probe = new(loaded, options.KvType);
            Write(probe, tokens, parsed.GetValue(prefix), kind, parsed.GetValue(output)!);
            return ExitCodes.Done;
        }));
        return command;
    }

    private static void Write(ModelProbe probe, int[] tokens, int prefix, string what, string path)
    {
        int width = probe.Spec.Width;
        if (what == "logits")
        {
            NpyFile.Write(path, new Shape(tokens.Length, probe.Spec.Vocabulary), probe.Logits(tokens, prefix));
            return;
        }

        HiddenStates states = probe.Hidden(tokens, prefix);
        if (what == "layers") NpyFile.Write(path, new Shape(probe.Spec.Blocks.Length + 1, tokens.Length, width), states.All);
        else NpyFile.Write(path, new Shape(tokens.Length, width), states.Last);
    }
}
