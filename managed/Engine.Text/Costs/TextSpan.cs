namespace Engine.Text;

/// <summary>A span of a UTF-8 text, in bytes: white space that comes before, then a body.</summary>
/// <param name="Start">First byte.</param>
/// <param name="Body">First byte after the white space.</param>
/// <param name="End">One past the last byte.</param>
/// <param name="Class">What kind of text it is.</param>
/// <param name="IsWord">Whether the body is a word; else punctuation, or nothing at the end of the text.</param>
public readonly record struct TextSpan(int Start, int Body, int End, TextClass Class, bool IsWord);
