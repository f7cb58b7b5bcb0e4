namespace Engine.Tensors.Tests;

public unsafe class NativeBufferTests
{
    [TestCase(0L, 128)]
    [TestCase(1000L, 128)]
    [TestCase(5L << 20, 2 << 20)]
    public void Memory_is_zeroed_aligned_and_writable_to_its_end(long bytes, int alignment)
    {
        using NativeBuffer buffer = new(bytes);
        Assert.That((long)buffer.Pointer % alignment, Is.Zero);
        Span<byte> span = new(buffer.Pointer, (int)bytes);
        Assert.That(span.ContainsAnyExcept((byte)0), Is.False);
        span.Fill(1);
    }

    [Test]
    public void A_size_beyond_any_machine_is_a_named_error() =>
        Assert.That(() => new NativeBuffer(1L << 60), Throws.TypeOf<CapacityException>().With.Message.Contains("smaller"));

    [Test]
    public void A_disposed_buffer_gives_no_address()
    {
        NativeBuffer buffer = new(8);
        buffer.Dispose();
        Assert.That(() => (nint)buffer.Pointer, Throws.TypeOf<ObjectDisposedException>());
    }
}
