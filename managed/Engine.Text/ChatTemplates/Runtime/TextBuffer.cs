using System.Text;

namespace Engine.Text.ChatTemplates;

/// <summary>Text under construction, bounded by the limits of the rendering.</summary>
internal sealed class TextBuffer(RenderState state)
{
    private readonly StringBuilder _text = new();

    public RenderState State => state;

    public void Append(string text)
    {
        state.CheckText(_text.Length, text.Length);
        _text.Append(text);
    }

    public void EnsureStack() => state.EnsureStack();

    public override string ToString() => _text.ToString();
}
