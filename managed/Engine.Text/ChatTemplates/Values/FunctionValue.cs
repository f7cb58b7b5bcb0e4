namespace Engine.Text.ChatTemplates;

/// <summary>A built-in function, or a method together with the value it belongs to.</summary>
internal sealed class FunctionValue(Builtin function, TemplateValue? receiver = null) : TemplateValue
{
    internal override string TypeName => "builtin_function_or_method";

    internal override bool IsCallable => true;

    internal override TemplateValue Call(Arguments arguments, RenderState state) => function.Invoke(receiver, arguments, state);

    internal override void WriteRepr(TextBuffer output) => output.Append(receiver is null
        ? $"<function {function.Name}>"
        : $"<built-in method {function.Name} of {receiver.TypeName} object>");
}
