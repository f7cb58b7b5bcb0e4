namespace Engine.Text.ChatTemplates;

/// <summary>Variables by name; a name not set here is looked up where this scope was opened.</summary>
internal sealed class Scope(Scope? outer)
{
    private Dictionary<string, TemplateValue>? _variables;

    public TemplateValue? Find(string name)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Outer)
            if (scope._variables is { } variables && variables.TryGetValue(name, out TemplateValue? value)) return value;
        return null;
    }

    public void Set(string name, TemplateValue value) => (_variables ??= [])[name] = value;

    private Scope? Outer => outer;
}
