using System.Buffers.Binary;
using System.Text;
using Engine.Tensors;

namespace Engine.Weights.Tests;

public class GgufFileTests
{
    /// <summary>Builds files byte by byte, so that they can be wrong.</summary>
    private sealed class Builder
    {
        private readonly MemoryStream _stream = new();

        public Builder(ulong tensors, ulong pairs, uint version = 3) => Text("GGUF").U32(version).U64(tensors).U64(pairs);

        public Builder U8(byte value) => Bytes([value]);

        public Builder U32(uint value)
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
            return Bytes(bytes);
        }

        public Builder U64(ulong value)
        {
            var bytes = new byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
            return Bytes(bytes);
        }

        public Builder Bytes(ReadOnlySpan<byte> bytes)
        {
            _stream.Write(bytes);
            return this;
        }

        public Builder String(string text) => U64((ulong)Encoding.UTF8.GetByteCount(text)).Text(text);

        public Builder Tensor(string name, uint type, ulong offset, params ulong[] extents)
        {
            String(name).U32((uint)extents.Length);
            foreach (ulong extent in extents) U64(extent);
            return U32(type).U64(offset);
        }

        public Builder Data(int bytes)
        {
            _stream.SetLength((_stream.Length + 31) / 32 * 32 + bytes);
            _stream.Position = _stream.Length;
            return this;
        }

        public unsafe void Open(Action<GgufFile> look)
        {
            byte[] bytes = _stream.ToArray();
            fixed (byte* pointer = bytes)
            {
                using GgufFile file = GgufFile.Open(MappedFile.Wrap("test.gguf", pointer, bytes.Length));
                look(file);
            }
        }

        public T Fails<T>(string message) where T : EngineException
        {
            var error = Assert.Throws<T>(() => Open(_ => { }));
            Assert.That(error!.Message, Does.Contain(message));
            if (error is ModelFileException file) Assert.That(file.File, Is.EqualTo("test.gguf"));
            return error;
        }

        private Builder Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));
    }

    [TestCase(2u)]
    [TestCase(3u)]
    public void All_value_types_are_read(uint version)
    {
        var file = new Builder(0, 13, version);
        file.String("u8").U32(0).U8(200).String("i8").U32(1).U8(200).String("u16").U32(2).Bytes([0x34, 0xF2]).String("i16").U32(3).Bytes([0x34, 0xF2]);
        file.String("u32").U32(4).U32(4_000_000_000).String("i32").U32(5).U32(4_000_000_000).String("f32").U32(6).U32(BitConverter.SingleToUInt32Bits(1.5f));
        file.String("bool").U32(7).U8(1).String("string").U32(8).String("grüße");
        file.String("array").U32(9).U32(9).U64(2).U32(4).U64(2).U32(1).U32(2).U32(8).U64(1).String("x");
        file.String("u64").U32(10).U64(ulong.MaxValue).String("i64").U32(11).U64(ulong.MaxValue).String("f64").U32(12).U64(BitConverter.DoubleToUInt64Bits(0.1));
        file.Open(gguf =>
        {
            Metadata m = gguf.Metadata;
            Assert.That(m.Int32("u8"), Is.EqualTo(200));
            Assert.That(m.Int32("i8"), Is.EqualTo(-56));
            Assert.That(m.Int32("u16"), Is.EqualTo(0xF234));
            Assert.That(m.Int32("i16"), Is.EqualTo(unchecked((short)0xF234)));
            Assert.That(m.Int64("u32"), Is.EqualTo(4_000_000_000));
            Assert.That(m.Int32("i32"), Is.EqualTo(unchecked((int)4_000_000_000)));
            Assert.That(m.Float("f32"), Is.EqualTo(1.5f));
            Assert.That(m.Bool("bool"));
            Assert.That(m.String("string"), Is.EqualTo("grüße"));
            Assert.That(m.Count("array"), Is.EqualTo(2));
            Assert.That(m.Show("array"), Is.EqualTo("[[...], [...]]"));
            Assert.That(m.Show("u64"), Is.EqualTo("18446744073709551615"));
            Assert.Throws<ModelFileException>(() => m.Int64("u64"));
            Assert.That(m.Int32("i64"), Is.EqualTo(-1));
            Assert.That(m.Double("f64"), Is.EqualTo(0.1));
            Assert.That(gguf.Version, Is.EqualTo((int)version));
        });
    }

    [Test]
    public void Extents_are_turned_outermost_first() => new Builder(1, 0).Tensor("t", 8, 0, 64, 3).Data(204).Open(file =>
    {
        Assert.That(file.Tensors[0].View.Shape, Is.EqualTo(new Shape(3, 64)));
        Assert.That(file.Tensors[0].View.Bytes, Is.EqualTo(204));
    });

    [Test]
    public void A_large_vocabulary_is_stepped_over_not_read()
    {
        const int count = 150_000;
        var file = new Builder(0, 1).String("tokenizer.ggml.tokens").U32(9).U32(8).U64(count);
        for (int i = 0; i < count; i++) file.String("token " + i);
        long before = GC.GetAllocatedBytesForCurrentThread();
        file.Open(gguf =>
        {
            Assert.That(gguf.Metadata.Count("tokenizer.ggml.tokens"), Is.EqualTo(count));
            // The copy of the file in this test is the only large block.
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(count * 40));
            Assert.That(gguf.Metadata.Strings("tokenizer.ggml.tokens")[^1], Is.EqualTo("token 149999"));
        });
    }

    [Test]
    public void Hostile_counts_and_lengths_are_refused_before_anything_is_allocated()
    {
        new Builder(1UL << 60, 0).Fails<ModelFileException>("tensor count: counts 1152921504606846976 tensors");
        new Builder(0, 1UL << 60).Fails<ModelFileException>("metadata count: counts 1152921504606846976");
        new Builder(0, 1).U64(1UL << 60).Bytes(new byte[16]).Fails<ModelFileException>("key 0: holds a string of 1152921504606846976 bytes");
        new Builder(0, 1).String("k").U32(8).U64(ulong.MaxValue).Fails<ModelFileException>("k: holds a string of 18446744073709551615 bytes");
        new Builder(0, 1).String("k").U32(9).U32(4).U64(1UL << 60).Fails<ModelFileException>("k: counts 1152921504606846976 array elements");
        new Builder(0, 1).String("k").U32(9).U32(8).U64(2).String("a").U64(1UL << 60).Fails<ModelFileException>("k: holds a string");
        new Builder(0, 1).String("k").U32(9).U32(13).U64(1).Bytes(new byte[16]).Fails<ModelFileException>("k: has the unknown value type 13");
        new Builder(0, 1).String("k").U32(77).Bytes(new byte[16]).Fails<ModelFileException>("k: has the unknown value type 77");
        new Builder(0, 1).String("k").U32(7).U8(2).Fails<ModelFileException>("k: holds a boolean that is neither 0 nor 1");
        new Builder(0, 1).String("k").U32(10).Bytes([1, 2]).Fails<ModelFileException>("k: ends after 2 of 8 bytes");
    }

    [Test]
    public void Arrays_in_arrays_end_somewhere()
    {
        var file = new Builder(0, 1).String("k").U32(9);
        for (int i = 0; i < 5000; i++) file.U32(9).U64(1);
        file.Fails<ModelFileException>("nests arrays deeper than 8");
    }

    [Test]
    public void Wrong_tensors_are_named()
    {
        new Builder(1, 0).Tensor("t", 0, 32, 8).Data(32).Fails<ModelFileException>("t: needs bytes 32 to 64 of 32 bytes");
        new Builder(1, 0).Tensor("t", 0, 1UL << 60, 8).Data(32).Fails<ModelFileException>("t: needs bytes");
        new Builder(1, 0).Tensor("t", 0, ulong.MaxValue - 31, 8).Data(32).Fails<ModelFileException>("t: lies at offset 18446744073709551584");
        new Builder(1, 0).Tensor("t", 0, 4, 8).Data(64).Fails<ModelFileException>("t: lies at offset 4, no multiple of the alignment 32");
        new Builder(1, 0).Tensor("t", 0, 0, 1UL << 40, 1UL << 40).Data(64).Fails<ModelFileException>("t: has more than 2^56 elements");
        new Builder(1, 0).Tensor("t", 0, 0, ulong.MaxValue).Data(64).Fails<ModelFileException>("t: has an extent of 18446744073709551615");
        new Builder(1, 0).Tensor("t", 8, 0, 33).Data(64).Fails<ModelFileException>("t: has rows of 33 elements, no multiple of the 32");
        new Builder(1, 0).Tensor("t", 0, 0, 1, 1, 1, 1, 1).Data(64).Fails<ModelFileException>("t: has 5 dimensions");
        new Builder(1, 0).String("t").U32(0).U32(0).U64(0).Data(64).Fails<ModelFileException>("t: has 0 dimensions");
        new Builder(2, 0).Tensor("t", 0, 0, 16).Tensor("u", 0, 32, 16).Data(128).Fails<ModelFileException>("u: overlaps t");
        new Builder(2, 0).Tensor("t", 0, 0, 8).Tensor("t", 0, 32, 8).Data(128).Fails<ModelFileException>("t: occurs twice");
        new Builder(1, 0).Tensor("t", 4, 0, 32).Data(64).Fails<UnsupportedException>("tensor type 4 of t");
        new Builder(1, 0).Tensor("t", 1001, 0, 32).Data(64).Fails<UnsupportedException>("tensor type 1001 of t");
    }

    [Test]
    public void Other_files_and_versions_are_told_apart()
    {
        new Builder(0, 0, 1).Fails<UnsupportedException>("GGUF version 1");
        new Builder(0, 0, 4).Fails<UnsupportedException>("GGUF version 4");
        new Builder(0, 0, 3u << 24).Fails<UnsupportedException>("big-endian");
        new Builder(0, 2).String("k").U32(7).U8(1).String("k").U32(7).U8(1).Fails<ModelFileException>("k: occurs twice");
        new Builder(0, 1).String("general.alignment").U32(4).U32(48).Fails<ModelFileException>("general.alignment: is 48, no power of two");
        using var folder = new TempFolder();
        Assert.That(Assert.Throws<ModelFileException>(() => GgufFile.Open(folder.Write("x.gguf", "hello, world")))!.Message, Does.Contain("magic: is no GGUF file"));
        Assert.That(Assert.Throws<ModelFileException>(() => GgufFile.Open(folder.Write("y.gguf", "")))!.Message, Does.Contain("is empty"));
        Assert.That(Assert.Throws<ModelFileException>(() => GgufFile.Open(folder.At("z.gguf")))!.Message, Does.Contain("does not exist"));
        Assert.That(Assert.Throws<ModelFileException>(() => GgufFile.Open(folder.Path))!.Message, Does.Contain("is a folder"));
    }

    [Test]
    public void A_split_model_is_one_set_of_weights()
    {
        using var folder = new TempFolder();
        void Part(int no, int count, string file)
        {
            using var writer = new GgufWriter(folder.At(file));
            writer.Add("general.architecture", "llama");
            writer.Add("split.no", (uint)no);
            writer.Add("split.count", (uint)count);
            int tensor = writer.AddTensor($"t{no}", QuantFormat.F32, new Shape(2));
            writer.Write(tensor, 0, new byte[8]);
            writer.Commit();
        }

        Part(0, 3, "m-00001-of-00003.gguf");
        Part(1, 3, "m-00002-of-00003.gguf");
        Assert.That(Assert.Throws<ModelFileException>(() => ModelSource.Open(folder.At("m-00001-of-00003.gguf")))!.Message, Does.Contain("m-00003-of-00003.gguf").And.Contain("does not exist"));
        Part(2, 3, "m-00003-of-00003.gguf");
        using (ModelSource source = ModelSource.Open(folder.At("m-00001-of-00003.gguf")))
            Assert.That(source.Weights.Tensors.Select(tensor => tensor.Name).Order(), Is.EqualTo(new[] { "t0", "t1", "t2" }));
        Assert.That(Assert.Throws<ModelFileException>(() => ModelSource.Open(folder.At("m-00002-of-00003.gguf")))!.Message, Does.Contain("not the first file"));
        Part(0, 1_000_000, "n-00001-of-00002.gguf");
        Assert.That(Assert.Throws<ModelFileException>(() => ModelSource.Open(folder.At("n-00001-of-00002.gguf")))!.Message, Does.Contain("split.count: is 1000000"));
        File.Move(folder.At("m-00001-of-00003.gguf"), folder.At("renamed.gguf"));
        Assert.That(Assert.Throws<ModelFileException>(() => ModelSource.Open(folder.At("renamed.gguf")))!.Message, Does.Contain("original names"));
    }
}
