using Engine.Ops;
using Engine.Ops.Reference;

namespace Engine.Transformer.Tests;

/// <summary>The backends that every model test runs on.</summary>
internal static class Backends
{
    public static readonly string[] Names = ["reference"];

    public static IBackend Create(string name) => name switch
    {
        "reference" => new ReferenceBackend(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}
