namespace Engine.Weights;

/// <summary>Whose spelling the keys of a <see cref="Metadata"/> follow.</summary>
public enum MetadataSource
{
    /// <summary>GGUF key-value pairs (<c>llama.block_count</c>).</summary>
    Gguf,
    /// <summary>A Hugging Face config.json (<c>num_hidden_layers</c>), nested objects flattened to dotted keys.</summary>
    HuggingFace,
}
