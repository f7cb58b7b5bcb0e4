using Engine.Decoding;
using Engine.Text;

namespace Engine.Runtime;

/// <summary>The text of one sequence as it grows: detokenized, watched for stop strings, published to one reader on another thread.</summary>
internal sealed class SequenceText(StreamDetokenizer detokenizer, IReadOnlyList<string> stops)
{
    private readonly StopStrings _stops = new(stops);
    private readonly Lock _gate = new();
    private char[] _chars = new char[512];
    private int _length;

    /// <summary>Takes the next token; true when a stop string is complete.</summary>
    public bool Append(int id)
    {
        Publish(_stops.Append(detokenizer.Append(id)));
        return _stops.Stopped;
    }

    /// <summary>Releases what was held back; true when that completes a stop string.</summary>
    public bool Finish()
    {
        if (_stops.Stopped) return true;
        Publish(_stops.Append(detokenizer.Finish()));
        if (_stops.Stopped) return true;
        Publish(_stops.Flush());
        return false;
    }

    /// <summary>The text from character <paramref name="start"/> on.</summary>
    public string From(int start)
    {
        lock (_gate) return start >= _length ? "" : new string(_chars, start, _length - start);
    }

    private void Publish(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return;
        lock (_gate)
        {
            if (_length + text.Length > _chars.Length) Array.Resize(ref _chars, Math.Max(2 * _chars.Length, _length + text.Length));
            text.CopyTo(_chars.AsSpan(_length));
            _length += text.Length;
        }
    }
}
