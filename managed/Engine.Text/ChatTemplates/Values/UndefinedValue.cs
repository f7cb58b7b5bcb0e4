namespace Engine.Text.ChatTemplates;

/// <summary>
/// A name, attribute or item that is not there. It prints as nothing, is false, empty and equal to others of its kind;
/// whatever asks more of it fails with <see cref="Problem"/>.
/// </summary>
internal sealed class UndefinedValue(string problem) : TemplateValue
{
    /// <summary>What to say when the value is needed.</summary>
    public string Problem { get; } = problem;

    public static UndefinedValue Name(string name) => new($"'{name}' is undefined");

    public static UndefinedValue Attribute(TemplateValue owner, string name) => new($"'{Describe(owner)}' has no attribute '{name}'");

    public static UndefinedValue Unsafe(TemplateValue owner, string name) => new($"access to attribute '{name}' of '{owner.TypeName}' object is unsafe: templates cannot change their input");

    public static UndefinedValue Item(TemplateValue owner, TemplateValue key, RenderState state) => key is StringValue name
        ? Attribute(owner, name.Text)
        : new UndefinedValue($"{Describe(owner)} has no element {state.Repr(key)}");

    internal override string TypeName => "Undefined";

    internal override bool IsTrue => false;

    internal override int? Length => 0;

    internal override bool IsCallable => true;

    internal override IEnumerable<TemplateValue> Iterate(RenderState state) => [];

    internal override TemplateValue GetItem(TemplateValue key, RenderState state) => throw state.Error(Problem);

    internal override TemplateValue GetAttribute(string name, RenderState state) => throw state.Error(Problem);

    internal override TemplateValue Call(Arguments arguments, RenderState state) => throw state.Error(Problem);

    internal override void WriteRepr(TextBuffer output) => output.Append("Undefined");

    internal override void WriteText(TextBuffer output)
    {
    }

    private static string Describe(TemplateValue owner) => owner switch
    {
        NoneValue => "None",
        NamespaceValue => "namespace object",
        _ => owner.TypeName + " object",
    };
}
