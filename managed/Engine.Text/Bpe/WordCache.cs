using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Engine.Text;

/// <summary>
/// Bounded cache from words to token ids. Words of at most 16 bytes with at most three tokens lie in a table of 32-byte slots in pairs, the newer word first
/// (two words of text, lengths, ids: no pointer is followed); longer ones in a second table over two arenas that start over when full.
/// Not thread-safe: each encoder has its own.
/// </summary>
internal sealed class WordCache
{
    private const int InlineBytes = 16, InlineTokens = 3;
    private const int LongestWord = 256, MostTokens = 128;
    private const int SlotCount = 1 << 15, LongSlotCount = 1 << 13;
    private const int KeyArena = 1 << 19, IdArena = 1 << 17;

    private static readonly ulong[] Masks = BuildMasks();   // [2 * length]: which bytes of a word's two numbers are its own

    private readonly Slot[] slots = new Slot[SlotCount];
    private LongSlot[] longSlots = [];
    private byte[] keys = [];
    private int[] ids = [];
    private int keysUsed, idsUsed;

    /// <summary>Appends the tokens of a known word.</summary>
    public bool TryGet(ReadOnlySpan<byte> word, TokenBuffer output)
    {
        if (word.Length > InlineBytes) return TryGetLong(word, output);
        Pack(word, out ulong first, out ulong second);
        int at = SlotOf(first, second, word.Length);
        ref Slot slot = ref slots[at];
        if (slot.First != first || slot.Second != second || slot.Length != word.Length) slot = ref slots[at + 1];
        if (slot.First != first || slot.Second != second || slot.Length != word.Length) return false;
        if (slot.Count > InlineTokens) return TryGetLong(word, output);
        output.AddUpToThree(slot.Id0, slot.Id1, slot.Id2, slot.Count);
        return true;
    }

    /// <summary>Appends the tokens of a known word, bytes [start, end) of a text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetRange(ReadOnlySpan<byte> text, int start, int end, TokenBuffer output)
    {
        int length = end - start;
        if (length > InlineBytes || text.Length - start < InlineBytes) return TryGet(text[start..end], output);
        // What lies behind the word is read with it and masked out: no branch depends on the length.
        ref byte word = ref Unsafe.Add(ref MemoryMarshal.GetReference(text), start);
        ref ulong mask = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Masks), 2 * length);
        ulong first = Unsafe.ReadUnaligned<ulong>(ref word) & mask;
        ulong second = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref word, 8)) & Unsafe.Add(ref mask, 1);
        ref Slot slot = ref slots[SlotOf(first, second, length)];
        if (slot.First != first || slot.Second != second || slot.Length != length)
        {
            slot = ref Unsafe.Add(ref slot, 1);
            if (slot.First != first || slot.Second != second || slot.Length != length) return false;
        }
        if (slot.Count > InlineTokens) return TryGetLong(text[start..end], output);
        output.AddUpToThree(slot.Id0, slot.Id1, slot.Id2, slot.Count);
        return true;
    }

    /// <summary>Remembers a word; replaces another one that has its place.</summary>
    public void Put(ReadOnlySpan<byte> word, ReadOnlySpan<int> tokens)
    {
        if (word.Length > LongestWord || tokens.Length > MostTokens) return;
        if (word.Length <= InlineBytes)
        {
            Pack(word, out ulong first, out ulong second);
            ref Slot slot = ref slots[SlotOf(first, second, word.Length)];
            Unsafe.Add(ref slot, 1) = slot;
            slot = new Slot
            {
                First = first,
                Second = second,
                Length = (byte)word.Length,
                Count = (byte)tokens.Length,
                Id0 = tokens.Length > 0 ? tokens[0] : 0,
                Id1 = tokens.Length > 1 ? tokens[1] : 0,
                Id2 = tokens.Length > 2 ? tokens[2] : 0,
            };
            if (tokens.Length <= InlineTokens) return;
        }
        PutLong(word, tokens);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SlotOf(ulong first, ulong second, int length) => (int)(ByteHash.Of(first, second, length) & (SlotCount - 2));

    /// <summary>A word of at most 16 bytes as two numbers, filled up with zeros.</summary>
    private static void Pack(ReadOnlySpan<byte> word, out ulong first, out ulong second)
    {
        Span<byte> padded = stackalloc byte[InlineBytes];
        padded.Clear();
        word.CopyTo(padded);
        first = MemoryMarshal.Read<ulong>(padded);
        second = MemoryMarshal.Read<ulong>(padded[8..]);
    }

    private static ulong[] BuildMasks()
    {
        ulong[] masks = new ulong[2 * (InlineBytes + 1)];
        byte[] ones = Enumerable.Repeat((byte)0xFF, InlineBytes).ToArray();
        for (int length = 0; length <= InlineBytes; length++) Pack(ones.AsSpan(0, length), out masks[2 * length], out masks[2 * length + 1]);
        return masks;
    }

    private bool TryGetLong(ReadOnlySpan<byte> word, TokenBuffer output)
    {
        if (word.Length > LongestWord || longSlots.Length == 0) return false;
        ulong hash = ByteHash.Of(word);
        ref LongSlot slot = ref longSlots[(int)(hash & (LongSlotCount - 1))];
        if (slot.Hash != hash || slot.KeyLength != word.Length || !word.SequenceEqual(keys.AsSpan(slot.KeyStart, slot.KeyLength))) return false;
        output.AddRange(ids.AsSpan(slot.IdStart, slot.IdCount));
        return true;
    }

    private void PutLong(ReadOnlySpan<byte> word, ReadOnlySpan<int> tokens)
    {
        if (longSlots.Length == 0)
        {
            longSlots = new LongSlot[LongSlotCount];
            keys = new byte[KeyArena];
            ids = new int[IdArena];
        }
        if (keysUsed + word.Length > KeyArena || idsUsed + tokens.Length > IdArena)
        {
            Array.Clear(longSlots);
            keysUsed = idsUsed = 0;
        }
        ulong hash = ByteHash.Of(word);
        word.CopyTo(keys.AsSpan(keysUsed));
        tokens.CopyTo(ids.AsSpan(idsUsed));
        longSlots[(int)(hash & (LongSlotCount - 1))] = new LongSlot(hash, keysUsed, word.Length, idsUsed, tokens.Length);
        keysUsed += word.Length;
        idsUsed += tokens.Length;
    }

    private struct Slot
    {
        public ulong First, Second;
        public int Id0, Id1, Id2;
        public byte Length, Count;
    }

    private readonly record struct LongSlot(ulong Hash, int KeyStart, int KeyLength, int IdStart, int IdCount);
}
