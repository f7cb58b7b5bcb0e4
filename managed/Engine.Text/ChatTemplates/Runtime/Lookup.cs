namespace Engine.Text.ChatTemplates;

/// <summary>The two ways into a value: <c>value.name</c> tries the attribute before the item, <c>value[key]</c> the item before the attribute.</summary>
internal static class Lookup
{
    public static TemplateValue Attribute(TemplateValue owner, string name, RenderState state) =>
        owner.GetAttribute(name, state) ?? owner.GetItem(new StringValue(name), state) ?? Missing(owner, name);

    public static TemplateValue Item(TemplateValue owner, TemplateValue key, RenderState state) =>
        owner.GetItem(key, state)
        ?? (key is StringValue name ? owner.GetAttribute(name.Text, state) ?? Missing(owner, name.Text) : UndefinedValue.Item(owner, key, state));

    private static UndefinedValue Missing(TemplateValue owner, string name) => name.StartsWith("__", StringComparison.Ordinal)
        ? new UndefinedValue($"access to attribute '{name}' of '{owner.TypeName}' object is unsafe")
        : UndefinedValue.Attribute(owner, name);
}
