namespace Engine.Text;

/// <summary>What kind of text a span is; see <see cref="TextSpans"/> for the rules.</summary>
public enum TextClass
{
    /// <summary>Words of the Latin script and their punctuation, on a line that is not code.</summary>
    Prose,

    /// <summary>The same on a line of code.</summary>
    Code,

    /// <summary>A run of letters and digits that begins with a digit: 42, 3.14, 1,000, 12:30, 0x1F, 10ms.</summary>
    Number,

    /// <summary>A name with an underscore, a digit, or a capital after a small letter: snake_case, utf8, camelCase.</summary>
    Identifier,

    /// <summary>An address: https://example.org, www.example.org, mailto:me@example.org.</summary>
    Url,

    /// <summary>Letters of other scripts than Latin, and emoji.</summary>
    OtherScript,
}
