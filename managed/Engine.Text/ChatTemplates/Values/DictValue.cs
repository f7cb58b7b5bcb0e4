namespace Engine.Text.ChatTemplates;

/// <summary>Python's dict, in insertion order. Templates run in a sandbox that forbids changing one.</summary>
internal sealed class DictValue : TemplateValue
{
    private static readonly BuiltinTable Methods = new(
        new("get", "self key default? /", (a, state) => Self(a).Find(a[1], state) ?? a.Optional(2) ?? None),
        new("keys", "self /", (a, _) => new DictViewValue(Self(a), DictView.Keys)),
        new("values", "self /", (a, _) => new DictViewValue(Self(a), DictView.Values)),
        new("items", "self /", (a, _) => new DictViewValue(Self(a), DictView.Items)),
        new("copy", "self /", (a, _) => a[0]));

    public OrderedDictionary<TemplateValue, TemplateValue> Entries { get; } = new(KeyComparer.Instance);

    internal override string TypeName => "dict";

    internal override bool IsTrue => Entries.Count > 0;

    internal override int? Length => Entries.Count;

    /// <summary>Sets an entry while the dictionary is being built.</summary>
    public void Add(TemplateValue key, TemplateValue value, RenderState state)
    {
        KeyComparer.Check(key, state);
        Entries[key] = value;
        state.CheckItems(Entries.Count);
    }

    internal override IEnumerable<TemplateValue> Iterate(RenderState state) => Entries.Keys;

    /// <summary>The value under a key, or null; fails for a key that no dictionary can have.</summary>
    public TemplateValue? Find(TemplateValue key, RenderState state)
    {
        KeyComparer.Check(key, state);
        return Entries.GetValueOrDefault(key);
    }

    internal override TemplateValue? GetItem(TemplateValue key, RenderState state) =>
        KeyComparer.FindUnhashable(key, state) is null ? Entries.GetValueOrDefault(key) : null;

    internal override TemplateValue? GetAttribute(string name, RenderState state) => name switch
    {
        "clear" or "pop" or "popitem" or "setdefault" or "update" => UndefinedValue.Unsafe(this, name),
        _ => Methods.Bind(name, this),
    };

    internal override void WriteRepr(TextBuffer output)
    {
        output.EnsureStack();
        output.Append("{");
        bool first = true;
        foreach ((TemplateValue key, TemplateValue value) in Entries)
        {
            if (!first) output.Append(", ");
            first = false;
            key.WriteRepr(output);
            output.Append(": ");
            value.WriteRepr(output);
        }

        output.Append("}");
    }

    private static DictValue Self(BoundArguments a) => (DictValue)a[0];
}
