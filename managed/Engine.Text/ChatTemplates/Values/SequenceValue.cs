namespace Engine.Text.ChatTemplates;

/// <summary>What lists and tuples share: items by position.</summary>
internal abstract class SequenceValue(TemplateValue[] items) : TemplateValue
{
    private static readonly BuiltinTable Methods = new(
        new("count", "self value /", CountOf),
        new("index", "self value start? stop? /", IndexOf));

    public TemplateValue[] Items { get; } = items;

    /// <summary>A sequence of the same type.</summary>
    public abstract SequenceValue With(TemplateValue[] items);

    internal override bool IsTrue => Items.Length > 0;

    internal override int? Length => Items.Length;

    internal override IEnumerable<TemplateValue> Iterate(RenderState state) => Items;

    internal override TemplateValue? GetItem(TemplateValue key, RenderState state) =>
        SequenceIndex.Find(key, Items.Length) is int index ? Items[index] : null;

    internal override TemplateValue? GetAttribute(string name, RenderState state) => Methods.Bind(name, this);

    private protected void WriteItems(TextBuffer output)
    {
        output.EnsureStack();
        for (int i = 0; i < Items.Length; i++)
        {
            if (i > 0) output.Append(", ");
            Items[i].WriteRepr(output);
        }
    }

    private static IntegerValue CountOf(BoundArguments a, RenderState state) =>
        new(((SequenceValue)a[0]).Items.Count(item => Equality.Equal(item, a[1], state)));

    private static IntegerValue IndexOf(BoundArguments a, RenderState state)
    {
        SequenceValue self = (SequenceValue)a[0];
        (int start, int count, _) = SequenceIndex.Range(a.Optional(2), a.Optional(3), null, self.Items.Length, state);
        for (int i = start; i < start + count; i++)
            if (Equality.Equal(self.Items[i], a[1], state)) return new IntegerValue(i);
        throw state.Error($"{state.Repr(a[1])} is not in {self.TypeName}");
    }
}
