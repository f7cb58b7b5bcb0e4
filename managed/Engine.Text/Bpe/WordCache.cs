using System.Runtime.CompilerServices;

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

    private readonly Slot[] slots = new Slot[SlotCount];
    private LongSlot[] longSlots = [];
    private byte[] keys = [];
    private int[] ids = [];
    private int keysUsed, idsUsed;

    /// <summary>Appends the tokens of a known word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(ReadOnlySpan<byte> word, TokenBuffer output)
    {
        if (word.Length > InlineBytes) return TryGetLong(word, output);
        ByteHash.Words(word, out ulong first, out ulong second);
        ref Slot slot = ref slots[SlotOf(first, second, word.Length)];
        if (slot.First != first || slot.Second != second || slot.Length != word.Length)
        {
            slot = ref Unsafe.Add(ref slot, 1);
            if (slot.First != first || slot.Second != second || slot.Length != word.Length) return false;
        }
        if (slot.Count > InlineTokens) return TryGetLong(word, output);
        output.AddUpToThree(slot.Id0, slot.Id1, slot.Id2, slot.Count);
        return true;
    }

    /// <summary>Remembers a word; replaces another one that has its place.</summary>
    public void Put(ReadOnlySpan<byte> word, ReadOnlySpan<int> tokens)
    {
        if (word.Length > LongestWord || tokens.Length > MostTokens) return;
        if (word.Length <= InlineBytes)
        {
            ByteHash.Words(word, out ulong first, out ulong second);
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
