using Engine.Runtime;

namespace Engine.Cli.Output;

/// <summary>The JSON document of `engine run --json`.</summary>
internal static class GenerationJson
{
    public static void Write(TextWriter output, GenerationResult result, LanguageModel engine) =>
        JsonOutput.Write(output, json =>
        {
            json.WriteStartObject();
            json.WriteString("text", result.Text);
            json.WriteStartArray("ids");
            foreach (int id in result.Ids) json.WriteNumberValue(id);
            json.WriteEndArray();
            json.WriteNumber("promptTokens", result.PromptTokens);
            json.WriteNumber("completionTokens", result.Ids.Count);
            json.WriteString("finishReason", Name(result.Finish));
            json.WriteStartObject("timings");
            GenerationTimings timings = result.Timings;
            json.WriteNumber("loadMs", Ms(engine.LoadTime));
            json.WriteNumber("tokenizeMs", Ms(timings.Tokenize));
            json.WriteNumber("prefillMs", Ms(timings.Prefill));
            json.WriteNumber("ttftMs", Ms(timings.TimeToFirstToken));
            json.WriteNumber("decodeMs", Ms(timings.Decode));
            json.WriteNumber("prefillTokensPerSecond", Rate(result.PromptTokens - result.CachedPromptTokens, timings.Prefill));
            json.WriteNumber("decodeTokensPerSecond", Rate(result.Ids.Count - 1, timings.Decode));
            json.WriteEndObject();
            json.WriteStartObject("memory");
            json.WriteNumber("weightsBytes", engine.WeightBytes);
            json.WriteNumber("kvBytes", engine.KvBytes);
            json.WriteEndObject();
            json.WriteEndObject();
        });

    /// <summary>The name that HTTP interfaces of the field use.</summary>
    public static string Name(FinishReason reason) => reason switch
    {
        FinishReason.EndToken or FinishReason.StopString => "stop",
        FinishReason.Length or FinishReason.ContextFull => "length",
        FinishReason.CacheFull => "cache_full",
        FinishReason.Cancelled => "cancelled",
        FinishReason.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    /// <summary>Tokens a second; 0 when nothing was timed.</summary>
    public static double Rate(int tokens, TimeSpan time) => tokens <= 0 || time <= TimeSpan.Zero ? 0 : Math.Round(tokens / time.TotalSeconds, 2);

    private static double Ms(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
