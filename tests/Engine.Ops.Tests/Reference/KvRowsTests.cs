using Engine.Ops.Reference;
using Engine.Tensors;

namespace Engine.Ops.Tests.Reference;

internal sealed unsafe class KvRowsTests
{
    // The largest magnitude is -8: scale 1, and code = floor(x + 8.5), 15 at most. Bytes hold elements j and j + 16.
    [Test]
    public void FourBitBlocksHoldTheirElementsAroundTheLargest()
    {
        float[] row = new float[64];
        (float Value, int Code)[] lower = [(-8, 0), (-7.6f, 0), (-7.5f, 1), (-0.6f, 7), (-0.5f, 8), (0, 8), (0.49f, 8), (0.5f, 9), (6.49f, 14), (6.5f, 15), (7.4f, 15), (7.9f, 15)];
        for (int i = 0; i < lower.Length; i++) (row[i], row[32 + 16 + i]) = (lower[i].Value, -lower[i].Value / 4);
        byte[] bytes = new byte[DType.Q4_0.RowBytes(64)];
        float[] back = new float[64];
        fixed (byte* stored = bytes)
        {
            KvRows.Store(DType.Q4_0, row, stored);
            KvRows.Load(DType.Q4_0, stored, back);
        }

        Assert.That(bytes, Has.Length.EqualTo(36));
        Assert.That((BitConverter.ToHalf(bytes), BitConverter.ToHalf(bytes, 18)), Is.EqualTo(((Half)1, (Half)(-0.25f))));
        for (int i = 0; i < 16; i++)
        {
            (int code, float value) = i < lower.Length ? (lower[i].Code, lower[i].Code - 8) : (8, 0);
            Assert.That((bytes[2 + i], bytes[20 + i]), Is.EqualTo(((byte)(0x80 | code), (byte)(code << 4 | 8))), $"element {i}");
            Assert.That((back[i], back[16 + i], back[32 + i], back[48 + i]), Is.EqualTo((value, 0f, 0f, -value / 4)), $"element {i}");
        }
    }

    // Rounding moves an element by half a step; the one opposite to the largest by a whole one, as there is no code for it. An eighth of the largest
    // magnitude is a step. The 16-bit scale is off by 2^-11 of itself, times the code's distance of 8 at most from the middle.
    [Test]
    public void FourBitElementsErrByAnEighthOfTheLargestAtMost()
    {
        Random random = new(4);
        float[] row = new float[32], back = new float[32];
        byte* stored = stackalloc byte[18];
        for (int round = 0; round < 2000; round++)
        {
            float spread = MathF.Pow(2, random.Next(-8, 8));
            foreach (ref float x in row.AsSpan()) x = (random.NextSingle() - 0.5f) * spread;
            if (round % 3 == 0) row[random.Next(32)] = -row[random.Next(32)];
            float largest = row.Max(MathF.Abs);
            KvRows.Store(DType.Q4_0, row, stored);
            KvRows.Load(DType.Q4_0, stored, back);
            for (int i = 0; i < 32; i++) Assert.That(back[i], Is.EqualTo(row[i]).Within(largest / 8 * (1 + 8 / 2048f) * 1.0001f));
        }
    }

    [Test]
    public void ARowOfZerosStaysOne([Values] DType type)
    {
        float[] row = new float[64], back = [.. Enumerable.Repeat(1f, 64)];
        byte[] bytes = new byte[type.RowBytes(64)];
        fixed (byte* stored = bytes)
        {
            KvRows.Store(type, row, stored);
            KvRows.Load(type, stored, back);
        }

        Assert.That(back, Is.All.Zero);
    }
}
