namespace Engine.Text.ChatTemplates;

/// <summary>What a view shows of each entry.</summary>
internal enum DictView
{
    /// <summary>The keys.</summary>
    Keys,

    /// <summary>The values.</summary>
    Values,

    /// <summary>Pairs of key and value.</summary>
    Items,
}

/// <summary>What keys(), values() and items() of a dictionary give: something to iterate and count, but not to index.</summary>
internal sealed class DictViewValue(DictValue dictionary, DictView view) : TemplateValue
{
    internal override string TypeName => view switch { DictView.Keys => "dict_keys", DictView.Values => "dict_values", _ => "dict_items" };

    internal override bool IsTrue => dictionary.IsTrue;

    internal override int? Length => dictionary.Length;

    internal override IEnumerable<TemplateValue> Iterate(RenderState state) => view switch
    {
        DictView.Keys => dictionary.Entries.Keys,
        DictView.Values => dictionary.Entries.Values,
        _ => dictionary.Entries.Select(entry => new TupleValue(entry.Key, entry.Value)),
    };

    internal override void WriteRepr(TextBuffer output)
    {
        output.Append(TypeName);
        output.Append("(");
        new ListValue([.. Iterate(output.State)]).WriteRepr(output);
        output.Append(")");
    }
}
