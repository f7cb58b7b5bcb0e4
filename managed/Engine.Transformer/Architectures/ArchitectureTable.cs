using Engine.Tensors;
using Engine.Weights;

namespace Engine.Transformer;

/// <summary>Every architecture that can be run.</summary>
public static class ArchitectureTable
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<Architecture> Rows { get; } = 
    [
        Bloom.Row, Cohere.Row, Falcon.Row, Gemma.Row, Gemma2.Row, Gemma3.Row, Gpt2.Row, GptJ.Row, GptNeoX.Row, Granite.Row, Llama.Row, Mistral.Row, Mpt.Row,
        Opt.Row, Phi.Row, Phi3.Row, Qwen2.Row, Qwen3.Row, SmolLm3.Row, StableLm.Row, Starcoder2.Row,
    ];

    /// <summary>The row that answers to a model's id.</summary>
    /// <exception cref="UnsupportedException">There is none.</exception>
    public static Architecture Find(Metadata metadata)
    {
        string id = metadata.Architecture;
        foreach (Architecture row in Rows)
            if (Ids(row, metadata.Source).Contains(id, StringComparer.Ordinal)) return row;
        IEnumerable<string> known = Rows.SelectMany(row => Ids(row, metadata.Source)).Order(StringComparer.Ordinal);
        throw new UnsupportedException($"architecture \"{id}\" ({metadata.File})", $"use a model of one of these: {string.Join(", ", known)}");
    }

    /// <summary>Reads a model's settings and tensor names by the row that answers to it.</summary>
    /// <exception cref="UnsupportedException">The architecture, or a thing that its settings ask for, is not known.</exception>
    /// <exception cref="ModelFileException">A setting is missing, contradictory or impossible.</exception>
    public static (ModelSpec Spec, TensorNames Names) Read(Metadata metadata, WeightSet weights)
    {
        Architecture row = Find(metadata);
        return (row.Read(metadata, weights), row.Names(metadata.Source, weights));
    }

    private static IReadOnlyList<string> Ids(Architecture row, MetadataSource source) => source == MetadataSource.Gguf ? row.GgufIds : row.HuggingFaceIds;
}
