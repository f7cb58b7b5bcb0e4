namespace Engine.Text.ChatTemplates;

/// <summary>Python's True and False, which count as 1 and 0 in arithmetic.</summary>
internal sealed class BooleanValue : TemplateValue
{
    public static readonly BooleanValue True = new(true);
    public static readonly BooleanValue False = new(false);

    private BooleanValue(bool value) => Value = value;

    public bool Value { get; }

    public static BooleanValue Of(bool value) => value ? True : False;

    internal override string TypeName => "bool";

    internal override bool IsTrue => Value;

    internal override void WriteRepr(TextBuffer output) => output.Append(Value ? "True" : "False");
}
