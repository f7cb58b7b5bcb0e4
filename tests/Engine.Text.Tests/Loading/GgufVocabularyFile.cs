using System.Text;

namespace Engine.Text.Tests;

/// <summary>Reads the tokenizer's keys of a GGUF file: as much of the format as the vocabulary tests need.</summary>
internal static class GgufVocabularyFile
{
    public static VocabularySource Read(string path)
    {
        using BinaryReader reader = new(File.OpenRead(path));
        reader.ReadUInt32();
        reader.ReadUInt32();
        reader.ReadUInt64();
        Dictionary<string, object> keys = [];
        for (ulong count = reader.ReadUInt64(); count > 0; count--) keys[Text(reader)] = Value(reader, reader.ReadInt32());
        return new VocabularySource
        {
            Origin = path,
            Model = (string)keys["tokenizer.ggml.model"],
            PreTokenizer = (string?)keys.GetValueOrDefault("tokenizer.ggml.pre"),
            Tokens = [.. ((object[])keys["tokenizer.ggml.tokens"]).Cast<string>()],
            Scores = keys.TryGetValue("tokenizer.ggml.scores", out object? scores) ? [.. ((object[])scores).Select(Convert.ToSingle)] : null,
            TokenTypes = keys.TryGetValue("tokenizer.ggml.token_type", out object? types) ? [.. ((object[])types).Select(Convert.ToInt32)] : null,
            Merges = keys.TryGetValue("tokenizer.ggml.merges", out object? merges) ? [.. ((object[])merges).Cast<string>()] : null,
            BeginId = Id("bos_token_id"),
            EndId = Id("eos_token_id"),
            AddBegin = (bool?)keys.GetValueOrDefault("tokenizer.ggml.add_bos_token"),
            AddEnd = (bool?)keys.GetValueOrDefault("tokenizer.ggml.add_eos_token"),
        };

        int? Id(string key) => keys.TryGetValue("tokenizer.ggml." + key, out object? id) ? Convert.ToInt32(id) : null;
    }

    private static string Text(BinaryReader reader) => Encoding.UTF8.GetString(reader.ReadBytes((int)reader.ReadUInt64()));

    private static object Value(BinaryReader reader, int type)
    {
        switch (type)
        {
            case 0: return reader.ReadByte();
            case 1: return reader.ReadSByte();
            case 2: return reader.ReadUInt16();
            case 3: return reader.ReadInt16();
            case 4: return reader.ReadUInt32();
            case 5: return reader.ReadInt32();
            case 6: return reader.ReadSingle();
            case 7: return reader.ReadByte() != 0;
            case 8: return Text(reader);
            case 9:
                int item = reader.ReadInt32();
                object[] items = new object[reader.ReadUInt64()];
                for (int i = 0; i < items.Length; i++) items[i] = Value(reader, item);
                return items;
            case 10: return reader.ReadUInt64();
            case 11: return reader.ReadInt64();
            default: return reader.ReadDouble();
        }
    }
}
