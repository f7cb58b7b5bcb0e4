using Engine.Cli.Bench;

namespace Engine.Cli.Tests.Bench;

[TestFixture]
public class PackageEnergyTests
{
    private string _root = "";

    [SetUp]
    public void Create() => _root = Directory.CreateTempSubdirectory("powercap-").FullName;

    [TearDown]
    public void Delete() => Directory.Delete(_root, recursive: true);

    [Test]
    public void PackagesAndTheirMemoryAreSummedAndNothingTwice()
    {
        Zone("intel-rapl:0", "package-0", 1_000_000);
        Zone("intel-rapl:0:0", "core", 500_000);
        Zone("intel-rapl:0:1", "dram", 100_000);
        Zone("intel-rapl:1", "package-1", 2_000_000);
        Zone("intel-rapl:2", "psys", 9_000_000);
        Zone("intel-rapl-mmio:0", "package-0", 1_000_000);
        PackageEnergy meter = PackageEnergy.Find(_root)!;
        long[] before = meter.Read()!;
        Zone("intel-rapl:0", "package-0", 1_500_000);
        Zone("intel-rapl:0:0", "core", 900_000);
        Zone("intel-rapl:0:1", "dram", 350_000);
        Zone("intel-rapl:1", "package-1", 3_000_000);
        Assert.That(meter.Joules(before, meter.Read()), Is.EqualTo(0.5 + 0.25 + 1).Within(1e-9));
    }

    [Test]
    public void ACounterThatTurnedRoundIsCorrected()
    {
        Zone("intel-rapl:0", "package-0", 9_000_000);
        PackageEnergy meter = PackageEnergy.Find(_root)!;
        long[] before = meter.Read()!;
        Zone("intel-rapl:0", "package-0", 500_000);
        Assert.That(meter.Joules(before, meter.Read()), Is.EqualTo(1.5).Within(1e-9));
    }

    [Test]
    public void WhereTheMachineDoesNotTellThereIsNoMeter()
    {
        Assert.That(PackageEnergy.Find(Path.Combine(_root, "absent")), Is.Null);
        Assert.That(PackageEnergy.Find(_root), Is.Null, "no zone");
        Zone("intel-rapl:0", "package-0", 1);
        File.WriteAllText(Path.Combine(_root, "intel-rapl:0", "energy_uj"), "no number");
        Assert.That(PackageEnergy.Find(_root), Is.Null, "unreadable");
    }

    [Test]
    public void ACounterThatGoesAwayGivesNoNumber()
    {
        Zone("intel-rapl:0", "package-0", 1);
        PackageEnergy meter = PackageEnergy.Find(_root)!;
        long[] before = meter.Read()!;
        Directory.Delete(Path.Combine(_root, "intel-rapl:0"), recursive: true);
        Assert.That(meter.Joules(before, meter.Read()), Is.Null);
    }

    private void Zone(string folder, string name, long microjoules)
    {
        string zone = Directory.CreateDirectory(Path.Combine(_root, folder)).FullName;
        File.WriteAllText(Path.Combine(zone, "name"), name + "\n");
        File.WriteAllText(Path.Combine(zone, "energy_uj"), microjoules + "\n");
        File.WriteAllText(Path.Combine(zone, "max_energy_range_uj"), "10000000\n");
    }
}
