using System.Buffers;

namespace Engine.Text;

/// <summary>
/// Finds added tokens in UTF-8 text: leftmost first, then longest, over a byte trie entered only at bytes that some token begins with.
/// Tokens are at most <see cref="MaximumLength"/> bytes long, so the time is bounded by text length times that.
/// </summary>
internal sealed class AddedTokenMatcher
{
    /// <summary>Longest added token in bytes.</summary>
    public const int MaximumLength = 1024;

    private readonly Dictionary<int, int> children = [];    // node << 8 | byte -> node
    private readonly List<AddedToken?> tokenOfNode = [null];
    private readonly SearchValues<byte> firstBytes;
    private readonly ulong[] pairs = new ulong[256 * 4];    // bit [first * 256 + second]: some token begins so, or is the first byte alone

    /// <summary>Builds the trie over (text, token) pairs; a later pair with the same text replaces an earlier one.</summary>
    public AddedTokenMatcher(IEnumerable<(byte[] Text, AddedToken Token)> tokens)
    {
        HashSet<byte> first = [];
        foreach ((byte[] text, AddedToken token) in tokens)
        {
            if (text.Length == 0) continue;
            first.Add(text[0]);
            if (text.Length == 1) pairs.AsSpan(text[0] * 4, 4).Fill(ulong.MaxValue);
            else pairs[text[0] * 4 + (text[1] >> 6)] |= 1UL << (text[1] & 63);
            int node = 0;
            foreach (byte b in text)
            {
                int key = node << 8 | b;
                if (!children.TryGetValue(key, out int child))
                {
                    child = tokenOfNode.Count;
                    children.Add(key, child);
                    tokenOfNode.Add(null);
                }
                node = child;
            }
            tokenOfNode[node] = token;
        }
        firstBytes = SearchValues.Create([.. first]);
    }

    /// <summary>Whether there is nothing to find.</summary>
    public bool IsEmpty => tokenOfNode.Count == 1;

    /// <summary>Finds the next accepted token.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="search">Where to look from; afterwards behind the match's own text.</param>
    /// <param name="floor">End of the previous match, white space included: stripping goes no further left.</param>
    /// <param name="parseSpecial">Whether special tokens count.</param>
    /// <param name="start">First byte, white space taken along included.</param>
    /// <param name="end">One past the last byte, white space taken along included.</param>
    /// <returns>The token, or null when there is none.</returns>
    public AddedToken? Next(ReadOnlySpan<byte> text, ref int search, int floor, bool parseSpecial, out int start, out int end)
    {
        while (search < text.Length)
        {
            int offset = text[search..].IndexOfAny(firstBytes);
            if (offset < 0) break;
            search += offset;
            int length = 0;
            AddedToken? token = MayBegin(text, search) ? LongestAt(text, search, out length) : null;
            if (token is null)
            {
                search++;
                continue;
            }
            start = search;
            end = search + length;
            search = end;
            if (token.Special && !parseSpecial) continue;
            if (token.SingleWord && (Utf8Word.EndsInWord(text[..start]) || Utf8Word.BeginsWithWord(text[end..]))) continue;
            if (token.LeftStrip) start = Math.Min(start, Math.Max(floor, Utf8Word.TrailingWhiteSpaceStart(text[..start])));
            if (token.RightStrip) end += Utf8Word.LeadingWhiteSpaceLength(text[end..]);
            return token;
        }
        search = text.Length;
        start = end = text.Length;
        return null;
    }

    private bool MayBegin(ReadOnlySpan<byte> text, int at)
    {
        int second = at + 1 < text.Length ? text[at + 1] : 0;
        return (pairs[text[at] * 4 + (second >> 6)] >> (second & 63) & 1) != 0;
    }

    private AddedToken? LongestAt(ReadOnlySpan<byte> text, int at, out int length)
    {
        AddedToken? found = null;
        length = 0;
        int node = 0;
        for (int i = at; i < text.Length && children.TryGetValue(node << 8 | text[i], out node); i++)
            if (tokenOfNode[node] is { } token)
            {
                found = token;
                length = i + 1 - at;
            }
        return found;
    }
}
