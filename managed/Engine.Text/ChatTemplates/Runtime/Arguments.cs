namespace Engine.Text.ChatTemplates;

/// <summary>What a call passes: values by position, then values by name.</summary>
internal sealed record Arguments(TemplateValue[] Positional, KeyValuePair<string, TemplateValue>[] Named)
{
    public static readonly Arguments None = new([], []);
}
