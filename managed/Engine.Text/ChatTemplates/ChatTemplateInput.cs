namespace Engine.Text.ChatTemplates;

/// <summary>What a chat template is rendered with. The names follow Hugging Face's <c>apply_chat_template</c>.</summary>
public sealed record ChatTemplateInput
{
    /// <summary>The conversation: a list of dictionaries with role, content, and what else the template knows.</summary>
    public required TemplateValue Messages { get; init; }

    /// <summary>The functions that the model may call, as a list of JSON schema dictionaries; None in the template when it is null.</summary>
    public TemplateValue? Tools { get; init; }

    /// <summary>Documents for retrieval, as a list of dictionaries; None in the template when it is null.</summary>
    public TemplateValue? Documents { get; init; }

    /// <summary>Whether the text ends with the opening of the assistant's turn.</summary>
    public bool AddGenerationPrompt { get; init; } = true;

    /// <summary>Special tokens by their names in tokenizer_config.json: bos_token, eos_token and others. One that is missing is undefined in the template.</summary>
    public IReadOnlyDictionary<string, string> SpecialTokens { get; init; } = new Dictionary<string, string>();

    /// <summary>Further variables (enable_thinking, reasoning_effort, ...); they take precedence over everything above.</summary>
    public IReadOnlyDictionary<string, TemplateValue> Variables { get; init; } = new Dictionary<string, TemplateValue>();

    /// <summary>What the rendering may use.</summary>
    public TemplateLimits Limits { get; init; } = TemplateLimits.Default;

    /// <summary>The time that strftime_now tells, in its local time zone.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    internal Dictionary<string, TemplateValue> ToVariables()
    {
        Dictionary<string, TemplateValue> variables = [];
        foreach ((string name, string token) in SpecialTokens) variables[name] = TemplateValue.From(token);
        variables["messages"] = Messages;
        variables["tools"] = Tools ?? TemplateValue.None;
        variables["documents"] = Documents ?? TemplateValue.None;
        variables["add_generation_prompt"] = TemplateValue.From(AddGenerationPrompt);
        foreach ((string name, TemplateValue value) in Variables) variables[name] = value;
        return variables;
    }
}
