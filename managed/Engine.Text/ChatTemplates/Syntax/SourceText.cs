namespace Engine.Text.ChatTemplates;

/// <summary>The source of a template with its line ends made uniform and its last one dropped, and the place of any offset in it.</summary>
internal sealed class SourceText
{
    private readonly string _name;
    private readonly List<int> _lineStarts = [0];

    public SourceText(string source, string name)
    {
        _name = name;
        string text = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        Text = text.EndsWith('\n') ? text[..^1] : text;
        for (int i = Text.IndexOf('\n'); i >= 0; i = Text.IndexOf('\n', i + 1)) _lineStarts.Add(i + 1);
    }

    public string Text { get; }

    public SourcePosition PositionOf(int offset)
    {
        int index = _lineStarts.BinarySearch(offset);
        int line = index < 0 ? ~index - 1 : index;
        return new SourcePosition(line + 1, offset - _lineStarts[line] + 1);
    }

    public TemplateException Error(int offset, string problem) => Error(PositionOf(offset), problem);

    public TemplateException Error(SourcePosition position, string problem) => new(_name, position.Line, position.Column, problem);
}
