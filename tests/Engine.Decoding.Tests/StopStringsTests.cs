using CsCheck;
using Engine.Tensors;

namespace Engine.Decoding.Tests;

public class StopStringsTests
{
    [Test]
    public void HoldsBackWhatMayBeginAStop()
    {
        StopStrings stops = new("\nUser:");
        Assert.That(stops.Append("Hello").ToString(), Is.EqualTo("Hello"));
        Assert.That(stops.Append("!\nU").ToString(), Is.EqualTo("!"));
        Assert.That(stops.Append("ni").ToString(), Is.EqualTo("\nUni"));
        Assert.That(stops.Append(" more\nUser").ToString(), Is.EqualTo(" more"));
        Assert.That(stops.Append(": no").ToString(), Is.Empty);
        Assert.That(stops.Matched, Is.EqualTo("\nUser:"));
        Assert.That(stops.Append("after").ToString(), Is.Empty);
        Assert.That(stops.Flush().ToString(), Is.Empty);
    }

    [Test]
    public void FlushGivesWhatWasHeldBack()
    {
        StopStrings stops = new("###");
        Assert.That(stops.Append("a##").ToString(), Is.EqualTo("a"));
        Assert.That(stops.Flush().ToString(), Is.EqualTo("##"));
        Assert.That(stops.Flush().ToString(), Is.Empty);
        Assert.That(stops.Append("#").ToString(), Is.Empty, "what was flushed is no beginning any more");
        Assert.That(stops.Stopped, Is.False);
    }

    [Test]
    public void OfStopsThatEndTogetherTheLongerCounts()
    {
        StopStrings stops = new("b", "ab", "xyzab");
        Assert.That(stops.Append("1xyzab2").ToString(), Is.EqualTo("1"));
        Assert.That(stops.Matched, Is.EqualTo("xyzab"));
    }

    [Test]
    public void ResetStartsANewText()
    {
        StopStrings stops = new("stop");
        stops.Append("a stop");
        stops.Reset();
        Assert.That(stops.Stopped, Is.False);
        Assert.That(stops.Append("again").ToString(), Is.EqualTo("again"));
    }

    [Test]
    public void AnyDivisionIntoPiecesGivesTheSameText() =>
        Gen.Select(Gen.String[Gen.Char["ab"], 0, 40], Gen.String[Gen.Char["ab"], 1, 5].Array[0, 3], Gen.Int[1, 6].Array[40]).Sample((text, stopTexts, sizes) =>
        {
            StopStrings stops = new(stopTexts);
            string shown = "";
            for (int at = 0, piece = 0; at < text.Length; piece++)
            {
                int size = Math.Min(sizes[piece], text.Length - at);
                shown += stops.Append(text.AsSpan(at, size)).ToString();
                at += size;
            }

            shown += stops.Flush().ToString();
            return shown == Expected(text, stopTexts);
        });

    [Test]
    public void RefusesStopsThatCannotBeMet()
    {
        Assert.That(() => new StopStrings(""), Throws.TypeOf<RequestException>());
        Assert.That(() => new StopStrings("a\ud83d"), Throws.TypeOf<RequestException>());
        Assert.That(() => new StopStrings("\ude00a"), Throws.TypeOf<RequestException>());
        Assert.That(() => new StopStrings("\ud83d\ude00"), Throws.Nothing);
    }

    /// <summary>The text before the stop string that is complete first; of several the longest.</summary>
    private static string Expected(string text, string[] stops)
    {
        for (int end = 1; end <= text.Length; end++)
            if (stops.Where(stop => text.AsSpan(0, end).EndsWith(stop)).MaxBy(stop => stop.Length) is { } found)
                return text[..(end - found.Length)];
        return text;
    }
}
