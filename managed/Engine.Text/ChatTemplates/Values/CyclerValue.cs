namespace Engine.Text.ChatTemplates;

/// <summary>What <c>cycler(a, b, ...)</c> makes: next() walks through the items over and over.</summary>
internal sealed class CyclerValue(TemplateValue[] items) : TemplateValue
{
    private static readonly BuiltinTable Methods = new(
        new("next", "self /", (a, _) => ((CyclerValue)a[0]).Next()),
        new("reset", "self /", (a, _) => ((CyclerValue)a[0]).Reset()));

    private int _position;

    internal override string TypeName => "Cycler";

    internal override TemplateValue? GetAttribute(string name, RenderState state) => name == "current" ? items[_position] : Methods.Bind(name, this);

    internal override void WriteRepr(TextBuffer output) => output.Append("<Cycler object>");

    private TemplateValue Next()
    {
        TemplateValue current = items[_position];
        _position = (_position + 1) % items.Length;
        return current;
    }

    private TemplateValue Reset()
    {
        _position = 0;
        return None;
    }
}
