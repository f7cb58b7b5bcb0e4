namespace Engine.Text.ChatTemplates;

/// <summary>The body of a built-in function, method, filter or test.</summary>
internal delegate TemplateValue BuiltinBody(BoundArguments arguments, RenderState state);

/// <summary>
/// A built-in function, method, filter or test: its name, its parameters and its body. The signature lists the parameters, separated by spaces:
/// <c>name</c> is required, <c>name?</c> may be left out, <c>*</c> and <c>**</c> take any further arguments, <c>/</c> at the end forbids naming any.
/// </summary>
internal sealed class Builtin
{
    private readonly string[] _parameters;
    private readonly int _required;
    private readonly bool _takesMore, _takesNamed, _positionalOnly;
    private readonly BuiltinBody _body;

    public Builtin(string name, string signature, BuiltinBody body)
    {
        Name = name;
        _body = body;
        string[] parts = signature.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _takesMore = parts.Contains("*");
        _takesNamed = parts.Contains("**");
        _positionalOnly = parts.Contains("/");
        string[] declared = [.. parts.Where(part => part is not ("*" or "**" or "/"))];
        _parameters = [.. declared.Select(part => part.TrimEnd('?'))];
        _required = declared.Count(part => !part.EndsWith('?'));
    }

    public string Name { get; }

    /// <summary>Binds the arguments (after the receiver, when there is one) and runs the body.</summary>
    public TemplateValue Invoke(TemplateValue? receiver, Arguments arguments, RenderState state)
    {
        TemplateValue[] positional = receiver is null ? arguments.Positional : [receiver, .. arguments.Positional];
        int shown = receiver is null ? 0 : 1;
        if (positional.Length > _parameters.Length && !_takesMore)
            throw state.Error($"{Name}() takes at most {_parameters.Length - shown} arguments ({positional.Length - shown} given)");

        TemplateValue?[] values = new TemplateValue?[_parameters.Length];
        int direct = Math.Min(positional.Length, values.Length);
        Array.Copy(positional, values, direct);
        List<KeyValuePair<string, TemplateValue>> named = [];
        foreach (KeyValuePair<string, TemplateValue> argument in arguments.Named)
        {
            int index = _positionalOnly ? -1 : Array.IndexOf(_parameters, argument.Key);
            if (index < 0 && !_takesNamed) throw state.Error($"{Name}() got an unexpected keyword argument '{argument.Key}'");
            if (index < 0) named.Add(argument);
            else if (values[index] is not null) throw state.Error($"{Name}() got multiple values for argument '{argument.Key}'");
            else values[index] = argument.Value;
        }

        for (int i = 0; i < _required; i++)
            if (values[i] is null) throw state.Error($"{Name}() is missing the argument '{_parameters[i]}'");
        return _body(new BoundArguments(this, _parameters, values, positional[direct..], [.. named], state), state);
    }
}
