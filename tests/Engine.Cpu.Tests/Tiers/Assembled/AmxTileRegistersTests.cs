using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Engine.Cpu.Tests;

[TestFixture]
public unsafe class AmxTileRegistersTests
{
    /// <summary>What Intel's first processors with AMX answer (SDM volume 2, CPUID), and each size changed.</summary>
    [Test]
    public void OnlyTheSizesOfTheTilesWillDo()
    {
        int[] right = [8192 | 1024 << 16, 64 | 8 << 16, 16, 16 | 64 << 8];
        Assert.That(Has(right), Is.True);
        for (int register = 0; register < right.Length; register++)
        {
            int[] other = [.. right];
            other[register] /= 2;
            Assert.That(Has(other), Is.False);
        }

        static bool Has(int[] x) => AmxTileRegisters.HasSizes((x[0], x[1], x[2], 0), (0, x[3], 0, 0));
    }

    /// <summary>The ways to the processor and the system are real ones wherever vectors of 256 bits are: XCR0 tells of these, and a system without AMX refuses by name.</summary>
    [Test]
    [Platform("Linux")]
    public void ProcessorAndSystemAreAsked()
    {
        if (!Avx2.IsSupported || AssembledCode.Refusal != null) Assert.Ignore("wants AVX2 and executable pages");
        Assert.That(AmxTileRegisters.EnabledStates() & 7, Is.EqualTo(7), "x87, SSE and AVX");
        if (ProcessorInstructions.Here.TileBytes) return;
        Assert.That(AmxTileRegisters.AskSystem(), Does.Contain("arch_prctl error"));
        Assert.That(AmxTileRegisters.Refusal, Is.Not.Null);
    }

    [Test]
    public void ShapesAreThoseOfTheProcessor()
    {
        Assert.That(Marshal.SizeOf<TileShapes>(), Is.EqualTo(TileShapes.Bytes));
        TileShapes shapes = AmxPairTileAssembler.Registers(3, 5);
        byte* bytes = (byte*)&shapes;
        Assert.That(new Span<byte>(bytes + 48, 16).ToArray(), Is.EqualTo(new byte[] { 3, 3, 3, 16, 16, 3, 5, 5, 0, 0, 0, 0, 0, 0, 0, 0 }), "rows");
        Assert.That(new Span<ushort>(bytes + 16, 16).ToArray(), Is.EqualTo(new ushort[] { 64, 64, 64, 64, 64, 20, 64, 64, 0, 0, 0, 0, 0, 0, 0, 0 }), "bytes a row");
    }

    /// <summary>Without its instructions the tier is refused before the system is asked; it is never the default.</summary>
    [Test]
    public void TheTierIsChosenByNameOnly()
    {
        Assert.That(TierSelector.IsAssembled("amx"));
        List<string> names = [.. TierSelector.Tiers.Select(static tier => tier.Name)];
        Assert.That(names.IndexOf("amx"), Is.GreaterThan(names.IndexOf("avx512-vnni")), "every processor with AMX has VNNI, which comes first");
        if (TierSelector.Tiers.Single(static tier => tier.Name == "amx").Supported)
        {
            Assert.That(TierSelector.Choose("amx"), Is.EqualTo("amx"));
            Assert.That(TierSelector.Reason("amx"), Does.Contain("by name only"));
        }
        else Assert.That(static () => TierSelector.Choose("amx"), Throws.TypeOf<Engine.Tensors.UnsupportedException>().With.Message.Contains("amx").And.Message.Contains(TierSelector.Reason("amx")));
    }
}
