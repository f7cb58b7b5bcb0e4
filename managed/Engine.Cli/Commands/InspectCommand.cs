using System.CommandLine;
using System.Globalization;
using Engine.Cli.Output;
using Engine.Tensors;
using Engine.Text;
using Engine.Transformer;
using Engine.Weights;

namespace Engine.Cli.Commands;

/// <summary>`engine inspect`: what a model file holds, without loading the weights.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        Argument<string?> path = new("PATH") { Description = "the model", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> model = new("--model", "-m") { Description = "the model (default: the embedded one)", HelpName = "PATH" };
        Option<bool> tensors = new("--tensors") { Description = "list every tensor" };
        Option<bool> machine = new("--machine") { Description = "print what the machine offers and what is chosen of it" };
        Option<bool> json = new("--json") { Description = "print one JSON document" };
        Command command = new("inspect", "Show what a model file holds") { path, model, tensors, machine, json };
        command.SetAction(parsed => ExitCodes.Guard(() =>
        {
            if (parsed.GetValue(machine))
            {
                MachineReport.Write(parsed.GetValue(json));
                return ExitCodes.Done;
            }

            if (parsed.GetValue(path) is not null && parsed.GetValue(model) is not null) throw new RequestException("--model", "the model is given twice; name it once");
            using ModelSource source = ModelLoading.Open(parsed.GetValue(path) ?? parsed.GetValue(model));
            if (parsed.GetValue(json)) WriteJson(source, parsed.GetValue(tensors));
            else WriteText(source, parsed.GetValue(tensors));
            return ExitCodes.Done;
        }));
        return command;
    }

    private static void WriteText(ModelSource source, bool tensors)
    {
        ModelSpec spec = ArchitectureTable.Read(source.Metadata, source.Weights).Spec;
        BlockSpec block = spec.Blocks[0];
        Line("model", source.Path);
        Line("architecture", $"{spec.Architecture}, {spec.Blocks.Length} blocks, width {spec.Width}, context {spec.ContextLength}");
        Line("attention", $"{block.Attention.Heads} heads, {block.Attention.KvHeads} KV heads, head size {block.Attention.HeadSize}{Windows(spec)}{Biases(block.Attention)}");
        Line("feed-forward", $"width {block.FeedForward.Hidden}");
        Line("vocabulary", $"{spec.Vocabulary}{(spec.TiedOutput ? ", output tied to the embeddings" : "")}");
        Line("parameters", string.Create(CultureInfo.InvariantCulture, $"{source.Weights.Elements:N0} in {ByteSize.Show(source.Weights.Bytes)}"));
        Line("formats", string.Join(", ", Formats(source).Select(static row => $"{row.Format} {row.Count} tensors, {ByteSize.Show(row.Bytes)}")));
        Line("tokenizer", Tokenizer(source));
        Line("end tokens", source.Defaults.EndTokens.Count == 0 ? "none" : string.Join(", ", source.Defaults.EndTokens));
        Line("chat template", Templates(source));
        if (!tensors) return;
        Console.WriteLine();
        foreach (StoredTensor tensor in source.Weights.Tensors.OrderBy(static tensor => tensor.Name, StringComparer.Ordinal))
            Console.WriteLine($"{tensor.Name,-48} {tensor.View.Format,-8} {tensor.View.Shape,-20} {ByteSize.Show(tensor.View.Bytes)}");
    }

    private static void WriteJson(ModelSource source, bool tensors)
    {
        ModelSpec spec = ArchitectureTable.Read(source.Metadata, source.Weights).Spec;
        JsonOutput.Write(Console.Out, json =>
        {
            json.WriteStartObject();
            json.WriteString("model", source.Path);
            json.WriteString("architecture", spec.Architecture);
            json.WriteNumber("blocks", spec.Blocks.Length);
            json.WriteNumber("width", spec.Width);
            json.WriteNumber("contextLength", spec.ContextLength);
            json.WriteNumber("heads", spec.Blocks[0].Attention.Heads);
            json.WriteNumber("kvHeads", spec.Blocks[0].Attention.KvHeads);
            json.WriteNumber("headSize", spec.Blocks[0].Attention.HeadSize);
            json.WriteNumber("feedForwardWidth", spec.Blocks[0].FeedForward.Hidden);
            json.WriteNumber("vocabulary", spec.Vocabulary);
            json.WriteBoolean("tiedOutput", spec.TiedOutput);
            json.WriteNumber("parameters", source.Weights.Elements);
            json.WriteNumber("bytes", source.Weights.Bytes);
            json.WriteStartObject("formats");
            foreach ((QuantFormat format, int count, long bytes) in Formats(source))
            {
                json.WriteStartObject(format.ToString());
                json.WriteNumber("tensors", count);
                json.WriteNumber("bytes", bytes);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteString("tokenizer", Tokenizer(source));
            json.WriteStartArray("endTokens");
            foreach (int id in source.Defaults.EndTokens) json.WriteNumberValue(id);
            json.WriteEndArray();
            json.WriteString("chatTemplate", Templates(source));
            if (tensors)
            {
                json.WriteStartArray("tensors");
                foreach (StoredTensor tensor in source.Weights.Tensors.OrderBy(static tensor => tensor.Name, StringComparer.Ordinal))
                {
                    json.WriteStartObject();
                    json.WriteString("name", tensor.Name);
                    json.WriteString("format", tensor.View.Format.ToString());
                    json.WriteStartArray("shape");
                    for (int i = 0; i < tensor.View.Shape.Rank; i++) json.WriteNumberValue(tensor.View.Shape[i]);
                    json.WriteEndArray();
                    json.WriteNumber("bytes", tensor.View.Bytes);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        });
    }

    private static void Line(string name, string value) => Console.WriteLine($"{name,-14} {value}");

    private static IEnumerable<(QuantFormat Format, int Count, long Bytes)> Formats(ModelSource source) => source.Weights.Tensors
        .GroupBy(static tensor => tensor.View.Format)
        .Select(static group => (group.Key, group.Count(), group.Sum(static tensor => tensor.View.Bytes)))
        .OrderByDescending(static row => row.Item3);

    private static string Windows(ModelSpec spec)
    {
        int[] windows = [.. spec.Blocks.Select(static block => block.Attention.Window).Where(static window => window > 0)];
        if (windows.Length == 0) return "";
        return $", window {windows[0]}{(windows.Length < spec.Blocks.Length ? $" in {windows.Length} of {spec.Blocks.Length} blocks" : "")}";
    }

    private static string Biases(AttentionSpec attention) =>
        $"{(attention.Alibi is null ? "" : ", ALiBi")}{(attention.SoftCap > 0 ? string.Create(CultureInfo.InvariantCulture, $", soft cap {attention.SoftCap}") : "")}";

    private static string Tokenizer(ModelSource source) => ModelTokenizer.Find(source) is { } tokenizer
        ? $"{tokenizer.Model.GetType().Name}, {tokenizer.VocabularySize} tokens"
        : "none";

    private static string Templates(ModelSource source) => ModelTemplates.Find(source, ModelTokenizer.Find(source)) is { } templates ? string.Join(", ", templates.Names) : "none";
}
