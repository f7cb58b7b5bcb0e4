namespace Engine.Text.ChatTemplates;

/// <summary>A macro together with the scope it was defined in.</summary>
internal sealed class MacroValue(MacroDefinition definition, Scope scope) : TemplateValue
{
    internal override string TypeName => "Macro";

    internal override bool IsCallable => true;

    internal override TemplateValue? GetAttribute(string name, RenderState state) => name switch
    {
        "name" => new StringValue(definition.Name),
        "arguments" => new TupleValue([.. definition.Parameters.Select(parameter => new StringValue(parameter.Name))]),
        "caller" => BooleanValue.Of(definition.UsesCaller),
        "catch_varargs" => BooleanValue.Of(definition.UsesVarargs),
        "catch_kwargs" => BooleanValue.Of(definition.UsesKwargs),
        _ => null,
    };

    internal override TemplateValue Call(Arguments arguments, RenderState state)
    {
        Scope inner = new(scope);
        Bind(arguments, inner, state);
        return new StringValue(state.Capture(() => Statement.ExecuteAll(definition.Body, state, inner)));
    }

    internal override void WriteRepr(TextBuffer output) => output.Append($"<Macro '{definition.Name}'>");

    private void Bind(Arguments arguments, Scope inner, RenderState state)
    {
        Dictionary<string, TemplateValue> named = [];
        foreach ((string name, TemplateValue value) in arguments.Named) named[name] = value;
        MacroParameter[] parameters = definition.Parameters;
        state.Charge(parameters.Length);
        TemplateValue[] positional = arguments.Positional;
        for (int i = 0; i < parameters.Length; i++)
        {
            MacroParameter parameter = parameters[i];
            if (i < positional.Length) inner.Set(parameter.Name, positional[i]);
            else if (named.Remove(parameter.Name, out TemplateValue? value)) inner.Set(parameter.Name, value);
            else inner.Set(parameter.Name, parameter.Default?.Evaluate(state, inner) ?? new UndefinedValue($"parameter '{parameter.Name}' was not provided"));
        }

        if (definition.UsesCaller) inner.Set("caller", named.Remove("caller", out TemplateValue? caller) ? caller : new UndefinedValue("no caller defined"));
        if (definition.UsesKwargs) inner.Set("kwargs", Dictionary(named));
        else if (named.Count > 0) throw state.Error($"macro '{definition.Name}' takes no keyword argument '{named.Keys.First()}'");
        if (definition.UsesVarargs) inner.Set("varargs", new TupleValue([.. positional.Skip(parameters.Length)]));
        else if (positional.Length > parameters.Length) throw state.Error($"macro '{definition.Name}' takes not more than {parameters.Length} argument(s)");
    }
}
