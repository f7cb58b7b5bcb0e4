namespace Engine.Text.ChatTemplates;

/// <summary>A filter and its arguments, to be applied to some value.</summary>
internal sealed record FilterCall(SourcePosition Position, string Name, ArgumentList Arguments)
{
    private readonly Builtin? _filter = Filters.Table.Find(Name);

    public TemplateValue Apply(TemplateValue value, RenderState state, Scope scope)
    {
        Arguments arguments = Arguments.Evaluate(state, scope);
        state.Position = Position;
        if (_filter is null) throw state.Error($"there is no filter named '{Name}'");
        return _filter.Invoke(value, arguments, state);
    }

    /// <summary>Applies filters one after the other.</summary>
    public static TemplateValue ApplyAll(FilterCall[] filters, TemplateValue value, RenderState state, Scope scope)
    {
        foreach (FilterCall filter in filters) value = filter.Apply(value, state, scope);
        return value;
    }
}
