using Engine.Tensors;

namespace Engine.Decoding;

/// <summary>
/// Ends a streamed text at the first stop string, wherever the borders of its pieces lie. Text that may be the beginning of a stop string is
/// held back until the next characters decide; the stop string itself is never released. When two stop strings end at the same
/// character the longer one counts. Each string is followed by its own Knuth-Morris-Pratt automaton, one character at a time,
/// so that any division of the text into pieces gives the same result.
/// </summary>
public sealed class StopStrings
{
    private readonly string[] _stops;
    private readonly int[][] _fallbacks; // [stop][length]: longest proper border of the first length characters
    private readonly int[] _matched;     // [stop]: how many of its characters the text ends in
    private char[] _text = new char[256]; // held and fresh characters [_length]
    private int _length;
    private int _released;                // of _text, what the last call gave out

    /// <summary>Creates the watch for one text.</summary>
    /// <param name="stops">None is allowed: then all text passes at once.</param>
    /// <exception cref="RequestException">A stop string is empty or holds half of a surrogate pair.</exception>
    public StopStrings(params IEnumerable<string> stops)
    {
        _stops = [.. stops.Distinct(StringComparer.Ordinal)];
        foreach (string stop in _stops)
        {
            if (string.IsNullOrEmpty(stop)) throw new RequestException("stop", "a stop string is empty; give at least one character");
            if (!IsWellFormed(stop)) throw new RequestException("stop", "a stop string holds half of a surrogate pair; give whole characters");
        }

        _fallbacks = [.. _stops.Select(Borders)];
        _matched = new int[_stops.Length];
    }

    /// <summary>The stop string that ended the text; null while it goes on.</summary>
    public string? Matched { get; private set; }

    /// <summary>Whether the text has ended at a stop string.</summary>
    public bool Stopped => Matched is not null;

    /// <summary>Takes the next piece of text.</summary>
    /// <param name="piece">Whole characters; after the end it is dropped.</param>
    /// <returns>What can be shown now: valid until the next call, possibly empty.</returns>
    public ReadOnlySpan<char> Append(ReadOnlySpan<char> piece)
    {
        DropReleased();
        if (Stopped) return default;
        if (_length + piece.Length > _text.Length) Array.Resize(ref _text, Math.Max(2 * _text.Length, _length + piece.Length));
        foreach (char next in piece)
        {
            _text[_length++] = next;
            if (Advance(next) is not { } stop) continue;
            Matched = stop;
            _length -= stop.Length;
            return Release(_length);
        }

        return Release(_length - LongestMatch());
    }

    /// <summary>What was held back, once no more text comes; empty after a stop string.</summary>
    public ReadOnlySpan<char> Flush()
    {
        DropReleased();
        _matched.AsSpan().Clear();
        return Release(_length);
    }

    /// <summary>Starts a new text.</summary>
    public void Reset()
    {
        _length = _released = 0;
        _matched.AsSpan().Clear();
        Matched = null;
    }

    /// <summary>Moves every automaton by one character; the longest stop string that is now complete.</summary>
    private string? Advance(char next)
    {
        string? complete = null;
        for (int i = 0; i < _stops.Length; i++)
        {
            string stop = _stops[i];
            int length = _matched[i];
            while (length > 0 && stop[length] != next) length = _fallbacks[i][length];
            if (stop[length] == next) length++;
            _matched[i] = length;
            if (length == stop.Length && length > (complete?.Length ?? 0)) complete = stop;
        }

        return complete;
    }

    private int LongestMatch()
    {
        int longest = 0;
        foreach (int length in _matched) longest = Math.Max(longest, length);
        return longest;
    }

    private ReadOnlySpan<char> Release(int count)
    {
        _released = count;
        return _text.AsSpan(0, count);
    }

    private void DropReleased()
    {
        _text.AsSpan(_released, _length - _released).CopyTo(_text);
        _length -= _released;
        _released = 0;
    }

    private static int[] Borders(string stop)
    {
        int[] borders = new int[stop.Length + 1];
        for (int length = 2, border = 0; length <= stop.Length; length++)
        {
            while (border > 0 && stop[border] != stop[length - 1]) border = borders[border];
            if (stop[border] == stop[length - 1]) border++;
            borders[length] = border;
        }

        return borders;
    }

    private static bool IsWellFormed(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return false;
            i++;
        }

        return true;
    }
}
