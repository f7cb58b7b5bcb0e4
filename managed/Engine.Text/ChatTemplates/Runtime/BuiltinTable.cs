namespace Engine.Text.ChatTemplates;

/// <summary>Built-ins by name.</summary>
internal sealed class BuiltinTable(params IEnumerable<Builtin> entries)
{
    private readonly Dictionary<string, Builtin> _entries = entries.ToDictionary(entry => entry.Name);

    public Builtin? Find(string name) => _entries.GetValueOrDefault(name);

    /// <summary>A method of this table together with its receiver, or null when there is none of that name.</summary>
    public FunctionValue? Bind(string name, TemplateValue receiver) => Find(name) is { } method ? new FunctionValue(method, receiver) : null;
}
