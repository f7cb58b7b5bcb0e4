namespace Engine.Text.ChatTemplates;

/// <summary>A parameter of a macro and its value when none is passed.</summary>
internal sealed record MacroParameter(string Name, Expression? Default);

/// <summary>A macro, or the body of a call block: parameters, body, and which of the special variables the body uses.</summary>
internal sealed record MacroDefinition(string Name, MacroParameter[] Parameters, Statement[] Body, bool UsesCaller, bool UsesVarargs, bool UsesKwargs);
