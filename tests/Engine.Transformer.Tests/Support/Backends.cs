using Engine.Cpu;
using Engine.Ops;
using Engine.Ops.Reference;

namespace Engine.Transformer.Tests;

/// <summary>The backends that every model test runs on: the oracle, and the CPU on each tier that this processor has.</summary>
internal static class Backends
{
    public const string Reference = "reference";

    public static readonly string[] Names = [Reference, .. TierSelector.Tiers.Where(tier => tier.Supported).Select(tier => tier.Name)];

    public static IBackend Create(string name) => name == Reference ? new ReferenceBackend() : TierSelector.CreateBackend(threads: 2, name);
}
