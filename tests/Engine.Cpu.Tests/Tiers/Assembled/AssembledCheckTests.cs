namespace Engine.Cpu.Tests;

/// <summary>The check of a processor, on the interpreter in its place: right code passes, and every one of its tiles counts.</summary>
[TestFixture]
public unsafe class AssembledCheckTests
{
    private static readonly Func<AssembledCheck.Runner, bool>[] Checks = [AssembledCheck.Integers, AssembledCheck.FloatPairs, AssembledCheck.TileRegisters];

    [Test]
    public void RightTilesPass([Range(0, 2)] int check) => Assert.That(Checks[check](Interpret), Is.True);

    [TestCase(0, 3)]
    [TestCase(1, 1)]
    [TestCase(2, 3)]
    public void OneWrongLaneOfOneTileIsFound(int check, int tiles)
    {
        for (int wrong = 0; wrong < tiles; wrong++)
        {
            int number = 0;
            bool passes = Checks[check]((code, tile, registers) =>
            {
                Interpret(code, tile, registers);
                if (number++ != wrong) return;
                bool pairs = check == 1 || check == 2 && wrong == 2;
                float* sums = pairs ? ((PairTileArgs*)tile)->Sums : ((IntegerTileArgs*)tile)->Sums;
                sums[37] = MathF.BitIncrement(sums[37]);
            });
            Assert.That(passes, Is.False);
        }
    }

    private static void Interpret(byte[] code, nint tile, TileShapes? registers)
    {
        bool windows = OperatingSystem.IsWindows();
        TileUnit tiles = new();
        if (registers is { } shapes) CodeInterpreter.Call(AmxTileRegisters.AssembleShape(windows), &shapes, windows, tiles);
        CodeInterpreter.Call(code, (void*)tile, windows, tiles);
    }
}
