namespace Engine.Text.ChatTemplates;

/// <summary>A chat template that cannot be parsed or rendered: which template, where, and what is wrong with it.</summary>
public sealed class TemplateException : Exception
{
    /// <summary>Describes a problem at a place of a template.</summary>
    /// <param name="templateName">The name given when the template was parsed.</param>
    /// <param name="line">Line of the problem, from 1.</param>
    /// <param name="column">Column of the problem in UTF-16 units, from 1.</param>
    /// <param name="problem">What is wrong, one sentence without the place.</param>
    /// <param name="isRaisedByTemplate">Whether the template itself called <c>raise_exception</c>; the problem is then its message, verbatim.</param>
    public TemplateException(string templateName, int line, int column, string problem, bool isRaisedByTemplate = false)
        : base($"chat template '{templateName}', line {line}, column {column}: {problem}")
    {
        TemplateName = templateName;
        Line = line;
        Column = column;
        Problem = problem;
        IsRaisedByTemplate = isRaisedByTemplate;
    }

    /// <summary>The name of the template.</summary>
    public string TemplateName { get; }

    /// <summary>Line of the problem, from 1.</summary>
    public int Line { get; }

    /// <summary>Column of the problem in UTF-16 units, from 1.</summary>
    public int Column { get; }

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; }

    /// <summary>Whether the template refused its input with <c>raise_exception</c>, rather than being at fault itself.</summary>
    public bool IsRaisedByTemplate { get; }
}
