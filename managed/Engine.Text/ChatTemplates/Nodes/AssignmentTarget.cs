namespace Engine.Text.ChatTemplates;

/// <summary>What a set, for or with statement assigns to.</summary>
internal abstract class AssignmentTarget
{
    public abstract void Assign(TemplateValue value, RenderState state, Scope scope);
}

/// <summary>A variable.</summary>
internal sealed class NameTarget(string name) : AssignmentTarget
{
    public override void Assign(TemplateValue value, RenderState state, Scope scope) => scope.Set(name, value);
}

/// <summary>An attribute of a namespace.</summary>
internal sealed class NamespaceTarget(SourcePosition position, string owner, string attribute) : AssignmentTarget
{
    public override void Assign(TemplateValue value, RenderState state, Scope scope)
    {
        state.Position = position;
        if (scope.Find(owner) is not NamespaceValue target) throw state.Error("cannot assign attribute on non-namespace object");
        target.Attributes.Add(new StringValue(attribute), value, state);
    }
}

/// <summary>Several targets for the items of one value.</summary>
internal sealed class TupleTarget(AssignmentTarget[] targets) : AssignmentTarget
{
    public override void Assign(TemplateValue value, RenderState state, Scope scope)
    {
        if (value.Iterate(state) is null) throw state.Error($"cannot unpack non-iterable {value.TypeName} object");
        TemplateValue[] items = [.. state.Iterate(value).Take(targets.Length + 1)];
        if (items.Length > targets.Length) throw state.Error($"too many values to unpack (expected {targets.Length})");
        if (items.Length < targets.Length) throw state.Error($"not enough values to unpack (expected {targets.Length}, got {items.Length})");
        for (int i = 0; i < items.Length; i++) targets[i].Assign(items[i], state, scope);
    }
}
