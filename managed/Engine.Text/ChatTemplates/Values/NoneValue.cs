namespace Engine.Text.ChatTemplates;

/// <summary>Python's None.</summary>
internal sealed class NoneValue : TemplateValue
{
    public static readonly NoneValue Instance = new();

    private NoneValue()
    {
    }

    internal override string TypeName => "NoneType";

    internal override bool IsTrue => false;

    internal override void WriteRepr(TextBuffer output) => output.Append("None");
}
