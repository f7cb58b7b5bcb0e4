using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Engine.Bench.Compare;

/// <summary>The figures as a table and as JSON.</summary>
internal static class ComparisonReport
{
    public static void Show(TextWriter output, IReadOnlyList<ComparisonRow> rows, IReadOnlyList<SpmRow> spm)
    {
        output.WriteLine("                                  encode MB/s            decode MB/s           load ms      bytes/token   different");
        output.WriteLine("tokenizer             text        ours theirs ratio      ours theirs ratio    ours theirs   ours  theirs  paragraphs");
        foreach (ComparisonRow row in rows)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{row.Tokenizer,-22}{row.Text,-8}{row.Encode.Ours,8:F1}{row.Encode.Theirs,7:F1}{row.Encode.Ratio,6:F1}{row.Decode.Ours,10:F1}{row.Decode.Theirs,7:F1}{row.Decode.Ratio,6:F1}{row.LoadOurs,8:F0}{row.LoadTheirs,7:F0}{row.AllocatedOurs,7:F2}{row.AllocatedTheirs,8:F1}{row.Different,6}/{row.Paragraphs}"));
        foreach (ComparisonRow row in rows.Where(static row => row.Different > 0)) output.WriteLine($"{row.Tokenizer}, {row.Text}: {row.FirstDifference}");
        if (spm.Count > 0) output.WriteLine("\nbeside spm_encode     text        ours theirs ratio   start ms  different lines");
        foreach (SpmRow row in spm)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{row.Tokenizer,-22}{row.Text,-8}{row.Encode.Ours,8:F1}{row.Encode.Theirs,7:F1}{row.Encode.Ratio,6:F1}{1000 * row.ProcessStart,11:F0}{row.Different,6}/{row.Paragraphs}"));
        foreach (SpmRow row in spm.Where(static row => row.Different > 0)) output.WriteLine($"{row.Tokenizer}, {row.Text}: {row.FirstDifference}");
    }

    public static void Save(ComparisonOptions options, IReadOnlyList<ComparisonRow> rows, IReadOnlyList<SpmRow> spm)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Output))!);
        using FileStream stream = File.Create(options.Output);
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        MachineJson.Write(json);
        json.WriteNumber("rounds", options.Repeat);
        json.WriteString("texts", options.TextFiles.Count == 0 ? "generated" : "files");
        json.WriteString("clock", "processor time beside Microsoft.ML.Tokenizers, wall-clock time beside spm_encode");
        json.WriteStartArray("microsoftMlTokenizers");
        foreach (ComparisonRow row in rows) Write(json, row);
        json.WriteEndArray();
        json.WriteStartArray("spmEncode");
        foreach (SpmRow row in spm) Write(json, row);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ComparisonRow row)
    {
        json.WriteStartObject();
        json.WriteString("tokenizer", row.Tokenizer);
        json.WriteString("text", row.Text);
        json.WriteNumber("bytes", row.Bytes);
        json.WriteNumber("tokens", row.Tokens);
        Write(json, "encode", row.Encode);
        Write(json, "decode", row.Decode);
        json.WriteNumber("loadMsOurs", row.LoadOurs);
        json.WriteNumber("loadMsTheirs", row.LoadTheirs);
        json.WriteNumber("allocatedBytesPerTokenOurs", row.AllocatedOurs);
        json.WriteNumber("allocatedBytesPerTokenTheirs", row.AllocatedTheirs);
        json.WriteNumber("paragraphs", row.Paragraphs);
        json.WriteNumber("differentParagraphs", row.Different);
        if (row.FirstDifference is not null) json.WriteString("firstDifference", row.FirstDifference);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SpmRow row)
    {
        json.WriteStartObject();
        json.WriteString("tokenizer", row.Tokenizer);
        json.WriteString("text", row.Text);
        json.WriteNumber("bytes", row.Bytes);
        Write(json, "encode", row.Encode);
        json.WriteNumber("processStartMs", 1000 * row.ProcessStart);
        json.WriteNumber("lines", row.Paragraphs);
        json.WriteNumber("differentLines", row.Different);
        if (row.FirstDifference is not null) json.WriteString("firstDifference", row.FirstDifference);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Turns turns)
    {
        json.WriteStartObject(name);
        json.WriteNumber("oursMBs", turns.Ours);
        json.WriteNumber("theirsMBs", turns.Theirs);
        json.WriteNumber("ratio", turns.Ratio);
        json.WriteEndObject();
    }
}
