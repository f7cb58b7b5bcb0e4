using System.CommandLine;

namespace Engine.Bench.Compare;

/// <summary>`tokenizers`: ours beside Microsoft.ML.Tokenizers and spm_encode.</summary>
internal static class TokenizersCommand
{
    public static Command Create()
    {
        ComparisonOptions defaults = new();
        Argument<string> data = new("DATA_FOLDER") { Description = "folder with the tokenizers' files: tok-tiktoken/, tok-gpt2/, tok-bert/, tok-mistral/, tok-t5/", DefaultValueFactory = _ => defaults.Data };
        Option<string[]> text = new("--text") { Description = "a text to compare on; the generated ones when none is given", HelpName = "NAME=FILE" };
        Option<int> bytes = new("--bytes") { Description = "bytes of each generated text", DefaultValueFactory = _ => defaults.Bytes, HelpName = "N" };
        Option<int> repeat = new("--repeat") { Description = "measured rounds; one more warms up", DefaultValueFactory = _ => defaults.Repeat, HelpName = "N" };
        Option<string> output = new("--out") { Description = "JSON file for the figures", DefaultValueFactory = _ => defaults.Output, HelpName = "FILE" };
        text.Validators.Add(static result => { if (result.Tokens.Any(static token => !token.Value.Contains('='))) result.AddError("--text takes NAME=FILE"); });
        Command command = new("tokenizers", "Our tokenizers beside Microsoft.ML.Tokenizers and spm_encode") { data, text, bytes, repeat, output };
        command.SetAction(parsed => TokenizerComparison.Run(new ComparisonOptions
        {
            Data = parsed.GetValue(data)!,
            TextFiles = (parsed.GetValue(text) ?? []).Select(static one => one.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1]),
            Bytes = parsed.GetValue(bytes),
            Repeat = parsed.GetValue(repeat),
            Output = parsed.GetValue(output)!,
        }));
        return command;
    }
}
