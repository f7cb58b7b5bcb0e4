namespace Engine.Text.ChatTemplates;

/// <summary>
/// A chat template in the Jinja2 dialect that model publishers use (the one of Hugging Face's <c>apply_chat_template</c>): parsed once, rendered any number of times,
/// on any thread. It sees only the values given to it, and runs within <see cref="TemplateLimits"/>.
/// </summary>
public sealed class ChatTemplate
{
    private const int MaxSourceLength = 1024 * 1024;
    private readonly Statement[] _body;

    private ChatTemplate(string name, string source, Statement[] body)
    {
        Name = name;
        Source = source;
        _body = body;
    }

    /// <summary>The name given when the template was parsed; errors carry it.</summary>
    public string Name { get; }

    /// <summary>The text of the template.</summary>
    public string Source { get; }

    /// <summary>Parses a template.</summary>
    /// <param name="source">The text of the template.</param>
    /// <param name="name">What errors call it: a file, or a key of one.</param>
    /// <exception cref="TemplateException">The text is no template, nests too deeply, or needs other templates.</exception>
    public static ChatTemplate Parse(string source, string name = "chat_template")
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Length > MaxSourceLength) throw new TemplateException(name, 1, 1, $"the template has more than {MaxSourceLength} characters");
        return new ChatTemplate(name, source, TemplateParser.Parse(new SourceText(source, name)));
    }

    /// <summary>Renders a conversation.</summary>
    /// <exception cref="TemplateException">The template fails, refuses the conversation (<see cref="TemplateException.IsRaisedByTemplate"/>) or exceeds a limit.</exception>
    public string Render(ChatTemplateInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Render(input.ToVariables(), input.Limits, input.Clock);
    }

    /// <summary>Renders with exactly the variables given, and the functions every template has.</summary>
    /// <param name="variables">Values by name.</param>
    /// <param name="limits">What the rendering may use.</param>
    /// <param name="clock">The time that strftime_now tells; the system's when it is null.</param>
    /// <exception cref="TemplateException">The template fails, refuses its input or exceeds a limit.</exception>
    public string Render(IEnumerable<KeyValuePair<string, TemplateValue>> variables, TemplateLimits? limits = null, TimeProvider? clock = null)
    {
        RenderState state = new(Name, limits ?? TemplateLimits.Default, clock ?? TimeProvider.System);
        Scope outer = new(GlobalFunctions.Scope);
        foreach ((string name, TemplateValue value) in variables) outer.Set(name, value);
        try
        {
            Statement.ExecuteAll(_body, state, new Scope(outer));
            return state.Output.ToString();
        }
        catch (InsufficientExecutionStackException)
        {
            throw state.Error("the template or a value in it is nested too deeply");
        }
    }
}
