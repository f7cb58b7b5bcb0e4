namespace Engine.Text;

/// <summary>Reads one character of UTF-8 text.</summary>
internal static class Utf8Character
{
    /// <summary>Bytes of the character that begins with this byte, 1 for a byte that begins none.</summary>
    public static int LengthOf(byte lead) => lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;

    /// <summary>
    /// The bits of the character at the start of <paramref name="text"/> and its length in bytes. The text is not validated: a damaged
    /// character gives some number, the same each time, and never reads past the end.
    /// </summary>
    public static uint Read(ReadOnlySpan<byte> text, out int length)
    {
        uint lead = text[0];
        length = Math.Min(LengthOf((byte)lead), text.Length);
        return length switch
        {
            1 => lead,
            2 => (lead & 0x1F) << 6 | (text[1] & 0x3Fu),
            3 => (lead & 0x0F) << 12 | (text[1] & 0x3Fu) << 6 | (text[2] & 0x3Fu),
            _ => (lead & 0x07) << 18 | (text[1] & 0x3Fu) << 12 | (text[2] & 0x3Fu) << 6 | (text[3] & 0x3Fu),
        };
    }

    /// <summary>Whether the text begins with a whole, valid character.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> text, out int length) =>
        System.Text.Rune.DecodeFromUtf8(text, out _, out length) == System.Buffers.OperationStatus.Done;
}
