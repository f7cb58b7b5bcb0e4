using System.Text;

namespace Engine.Text;

/// <summary>Shared passes over characters.</summary>
internal static class CharacterPasses
{
    /// <summary>Keeps the characters that pass a test, others join the origin bookkeeping of the one before.</summary>
    public static void Filter(NormalizedText text, Func<int, bool> keep)
    {
        ReadOnlySpan<byte> bytes = text.Bytes;
        bool any = false;
        for (int at = 0; at < bytes.Length && !any;)
        {
            any = !keep(CodePoints.Decode(bytes, at, out int size));
            at += size;
        }
        if (!any) return;
        text.BeginRewrite();
        int pending = -1, removed = 0;
        for (int at = 0; at < bytes.Length;)
        {
            int codePoint = CodePoints.Decode(bytes, at, out int size);
            at += size;
            if (!keep(codePoint))
            {
                removed++;
                continue;
            }
            if (pending >= 0) text.Put(pending, -removed);
            else text.Drop(removed);
            pending = codePoint;
            removed = 0;
        }
        if (pending >= 0) text.Put(pending, -removed);
        text.EndRewrite();
    }

    /// <summary>Replaces each character by another.</summary>
    public static void Map(NormalizedText text, Func<int, int> map)
    {
        ReadOnlySpan<byte> bytes = text.Bytes;
        text.BeginRewrite();
        for (int at = 0; at < bytes.Length;)
        {
            int codePoint = CodePoints.Decode(bytes, at, out int size);
            at += size;
            text.Put(map(codePoint), 0);
        }
        text.EndRewrite();
    }

    /// <summary>Lower case of each character on its own; only U+0130 becomes two.</summary>
    public static void Lowercase(NormalizedText text)
    {
        ReadOnlySpan<byte> bytes = text.Bytes;
        text.BeginRewrite();
        for (int at = 0; at < bytes.Length;)
        {
            int run = bytes[at..].IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (run < 0) run = bytes.Length - at;
            if (run > 0)
            {
                Ascii.ToLowerInPlace(text.CopyToEdit(at, run), out _);
                at += run;
                continue;
            }
            (int lower, int extra) = LowercaseOf(CodePoints.Decode(bytes, at, out int size));
            SourceRange origin = text.OriginAt(at);
            text.Emit(lower, origin);
            if (extra != 0) text.Emit(extra, origin);
            at += size;
        }
        text.EndRewrite();
    }

    /// <summary>Lower case of a character: one code point, and a second one or 0.</summary>
    private static (int Lower, int Extra) LowercaseOf(int codePoint) =>
        codePoint == 0x130 ? ('i', 0x307) : (Rune.ToLowerInvariant(new Rune(codePoint)).Value, 0);
}
