using Engine.Tensors;
using Engine.Weights;

namespace Engine;

/// <summary>The default model that travels inside this assembly: a small chat model that reads service logs (see Models/README.md).</summary>
internal static unsafe class EmbeddedModel
{
    private const string Resource = "Engine.Models.default.gguf";

    /// <summary>What messages call it.</summary>
    public const string Name = "the embedded model";

    /// <summary>Opens it where the runtime has mapped the assembly; nothing is copied.</summary>
    public static ModelSource Open()
    {
        // The assembly stays mapped for the life of the process, so the stream need not be kept.
        Stream stream = typeof(EmbeddedModel).Assembly.GetManifestResourceStream(Resource)
            ?? throw new ModelFileException(Name, "resource", "is missing from this build");
        var memory = (UnmanagedMemoryStream)stream;
        return ModelSource.Open(Name, memory.PositionPointer, memory.Length);
    }
}
