using System.Buffers;
using System.Text;

namespace Engine.Text;

/// <summary>Assembles bytes to whole UTF-8 characters: an unfinished one waits, and each maximal part that cannot become one is passed on as U+FFFD.</summary>
internal struct Utf8Assembler()
{
    private readonly byte[] pending = new byte[4];
    private int pendingCount;
    private byte[] joined = [];

    /// <summary>Passes on what is complete.</summary>
    public void Append(ReadOnlySpan<byte> bytes, DecoderStage next)
    {
        if (pendingCount == 0 && System.Text.Unicode.Utf8.IsValid(bytes))
        {
            next.Append(bytes);
            return;
        }
        if (pendingCount > 0)
        {
            int length = pendingCount + bytes.Length;
            if (joined.Length < length) joined = new byte[Math.Max(64, 2 * length)];
            pending.AsSpan(0, pendingCount).CopyTo(joined);
            bytes.CopyTo(joined.AsSpan(pendingCount));
            bytes = joined.AsSpan(0, length);
            pendingCount = 0;
        }
        int good = 0;
        for (int at = 0; at < bytes.Length;)
        {
            OperationStatus status = Rune.DecodeFromUtf8(bytes[at..], out _, out int size);
            if (status == OperationStatus.Done)
            {
                at += size;
                continue;
            }
            if (at > good) next.Append(bytes[good..at]);
            if (status == OperationStatus.NeedMoreData)
            {
                bytes[at..].CopyTo(pending);
                pendingCount = bytes.Length - at;
                return;
            }
            next.Append("\uFFFD"u8);
            at += size;
            good = at;
        }
        if (bytes.Length > good) next.Append(bytes[good..]);
    }

    /// <summary>Passes on an unfinished character as U+FFFD.</summary>
    public void Finish(DecoderStage next)
    {
        if (pendingCount > 0) next.Append("\uFFFD"u8);
        pendingCount = 0;
    }

    /// <summary>Forgets an unfinished character.</summary>
    public void Reset() => pendingCount = 0;
}
