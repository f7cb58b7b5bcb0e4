namespace Engine.Text.ChatTemplates;

/// <summary>What <c>joiner(separator)</c> makes: a call gives nothing the first time and the separator from then on.</summary>
internal sealed class JoinerValue(TemplateValue separator) : TemplateValue
{
    private bool _used;

    internal override string TypeName => "Joiner";

    internal override bool IsCallable => true;

    internal override TemplateValue Call(Arguments arguments, RenderState state)
    {
        if (_used) return separator;
        _used = true;
        return StringValue.Empty;
    }

    internal override void WriteRepr(TextBuffer output) => output.Append("<Joiner object>");
}
