using System.CommandLine;
using Engine.Tensors;

namespace Engine.Cli.Options;

/// <summary>Which model, and how it is loaded; shared by the commands that run one.</summary>
internal sealed class ModelOptions
{
    private readonly Option<string?> _model = new("--model", "-m") { Description = "GGUF file, or folder with config.json + safetensors + tokenizer files (default: the embedded model)", HelpName = "PATH" };
    private readonly Option<string> _device = new("--device") { Description = "cpu, cuda or auto", DefaultValueFactory = _ => "auto", HelpName = "DEVICE" };
    private readonly Option<int> _threads = new("--threads", "-t") { Description = "CPU threads (0: all that the process may use)", HelpName = "N" };
    private readonly Option<string?> _tier = new("--tier") { Description = "force a SIMD tier by name", HelpName = "NAME" };
    private readonly Option<string?> _packedCache = new("--packed-cache") { Description = "folder where packed weights are kept and mapped from at the next load", HelpName = "FOLDER" };
    private readonly Option<string> _weights = new("--weights") { Description = "file, or f32 to widen all weights when loading (the exact mode)", DefaultValueFactory = _ => "file", HelpName = "MODE" };
    private readonly Option<string> _kvType = new("--kv-type") { Description = "element type of the KV cache: f16, bf16, q8_0, q4_0 or f32", DefaultValueFactory = _ => "f16", HelpName = "TYPE" };
    private readonly Option<int> _context = new("--context") { Description = "most tokens of one sequence (0: the model's own, at most 8192)", HelpName = "N" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_model);
        command.Add(_device);
        command.Add(_threads);
        command.Add(_tier);
        command.Add(_packedCache);
        command.Add(_weights);
        command.Add(_kvType);
        command.Add(_context);
    }

    /// <summary>The model's path; null: the embedded one.</summary>
    public string? Path(ParseResult parsed) => parsed.GetValue(_model);

    /// <summary>The engine's options.</summary>
    public EngineOptions Engine(ParseResult parsed)
    {
        int threads = parsed.GetValue(_threads), context = parsed.GetValue(_context);
        if (threads < 0) throw new RequestException("--threads", $"{threads} is negative");
        if (context < 0) throw new RequestException("--context", $"{context} is negative");
        return new EngineOptions
        {
            Device = parsed.GetValue(_device)!,
            Threads = threads,
            Tier = parsed.GetValue(_tier),
            PackedCache = parsed.GetValue(_packedCache),
            Warning = static warning => Console.Error.WriteLine($"warning: {warning}"),
            ContextLength = context,
            WidenWeights = parsed.GetValue(_weights) switch
            {
                "file" => false,
                "f32" => true,
                { } other => throw new RequestException("--weights", $"\"{other}\" is no mode; choose file or f32"),
                null => false,
            },
            KvType = Enum.TryParse(parsed.GetValue(_kvType), ignoreCase: true, out DType type) && Enum.IsDefined(type)
                ? type
                : throw new RequestException("--kv-type", $"\"{parsed.GetValue(_kvType)}\" is no type; choose f16, bf16, q8_0, q4_0 or f32"),
        };
    }
}
