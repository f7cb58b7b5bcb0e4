namespace Engine.Text.ChatTemplates;

/// <summary>The arguments written at a call, a filter or a test: <c>(a, name=b, *more, **named)</c>.</summary>
internal sealed record ArgumentList(Expression[] Positional, (string Name, Expression Value)[] Named, Expression? More, Expression? MoreNamed)
{
    public static readonly ArgumentList None = new([], [], null, null);

    public Arguments Evaluate(RenderState state, Scope scope)
    {
        if (ReferenceEquals(this, None)) return Arguments.None;
        List<TemplateValue> positional = new(Positional.Length);
        foreach (Expression argument in Positional) positional.Add(argument.Evaluate(state, scope));
        List<KeyValuePair<string, TemplateValue>> named = new(Named.Length);
        foreach ((string name, Expression value) in Named) named.Add(new(name, value.Evaluate(state, scope)));
        if (More is not null) positional.AddRange(state.ToArray(More.Evaluate(state, scope)));
        if (MoreNamed is not null) AddNamed(MoreNamed.Evaluate(state, scope), named, state);
        return new Arguments([.. positional], [.. named]);
    }

    private static void AddNamed(TemplateValue value, List<KeyValuePair<string, TemplateValue>> named, RenderState state)
    {
        if (value is not DictValue dictionary) throw state.Error($"the argument after ** must be a mapping, not '{value.TypeName}'");
        foreach ((TemplateValue key, TemplateValue item) in dictionary.Entries)
        {
            state.Charge(1);
            if (key is not StringValue name) throw state.Error("keywords must be strings");
            named.Add(new(name.Text, item));
        }
    }
}
