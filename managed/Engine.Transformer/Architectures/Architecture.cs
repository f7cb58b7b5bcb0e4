using Engine.Weights;

namespace Engine.Transformer;

/// <summary>A row of the table of architectures: the ids it answers to, how its settings become a <see cref="ModelSpec"/>, and what its tensors are called.</summary>
public abstract class Architecture
{
    /// <summary>Name for people, and in <see cref="ModelSpec.Architecture"/>.</summary>
    public abstract string Name { get; init; }

    /// <summary>Values of GGUF <c>general.architecture</c>.</summary>
    public abstract IReadOnlyList<string> GgufIds { get; init; }

    /// <summary>Values of HF <c>architectures</c>, or <c>model_type</c> where a config.json has no <c>architectures</c>.</summary>
    public abstract IReadOnlyList<string> HuggingFaceIds { get; init; }

    /// <summary>Reads the settings; what they leave out is taken from the tensors' shapes or from the defaults that the format documents.</summary>
    /// <exception cref="Engine.Tensors.ModelFileException">A setting is missing, contradictory or impossible.</exception>
    /// <exception cref="Engine.Tensors.UnsupportedException">A setting asks for something that this engine does not have.</exception>
    public abstract ModelSpec Read(Metadata metadata, WeightSet weights);

    /// <summary>The tensors' names in a file of this source.</summary>
    public abstract TensorNames Names(MetadataSource source, WeightSet weights);
}
