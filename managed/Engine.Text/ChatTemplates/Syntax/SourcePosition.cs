namespace Engine.Text.ChatTemplates;

/// <summary>A place in the source of a template: line and column, both from 1.</summary>
internal readonly record struct SourcePosition(int Line, int Column);
