namespace Engine.Text.ChatTemplates;

/// <summary>Python's float.</summary>
internal sealed class FloatValue(double value) : TemplateValue
{
    private static readonly BuiltinTable Methods = new(
        new Builtin("is_integer", "self /", (a, _) => BooleanValue.Of(double.IsInteger(((FloatValue)a[0]).Value))));

    public double Value { get; } = value;

    internal override string TypeName => "float";

    internal override bool IsTrue => Value != 0;

    internal override TemplateValue? GetAttribute(string name, RenderState state) => Methods.Bind(name, this);

    internal override void WriteRepr(TextBuffer output) => output.Append(FloatText.Repr(Value));
}
