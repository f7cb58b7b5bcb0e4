using System.Numerics;

namespace Engine.Text.ChatTemplates;

/// <summary>The arguments of a built-in, in the order of its parameters, read as the types it asks for.</summary>
internal readonly struct BoundArguments(
    Builtin owner, string[] parameters, TemplateValue?[] values, TemplateValue[] rest, KeyValuePair<string, TemplateValue>[] named, RenderState state)
{
    /// <summary>Arguments beyond the declared parameters.</summary>
    public TemplateValue[] Rest => rest;

    /// <summary>Named arguments that are no declared parameter.</summary>
    public KeyValuePair<string, TemplateValue>[] Named => named;

    /// <summary>A required argument.</summary>
    public TemplateValue this[int index] => values[index]!;

    /// <summary>An argument that may be missing.</summary>
    public TemplateValue? Optional(int index) => values[index];

    /// <summary>An argument that may be missing or None, which mean the same.</summary>
    public TemplateValue? OptionalOrNone(int index) => values[index] is NoneValue ? null : values[index];

    /// <summary>A truth value.</summary>
    public bool Flag(int index, bool missing = false) => values[index]?.IsTrue ?? missing;

    /// <summary>Python's str() of an argument.</summary>
    public string Text(int index) => state.Text(values[index]!);

    /// <summary>An argument that must be a text already.</summary>
    public string StrictText(int index) => values[index] switch
    {
        StringValue text => text.Text,
        UndefinedValue undefined => throw state.Error(undefined.Problem),
        _ => throw WrongType(index, "a string"),
    };

    /// <summary>An argument that must be a text, or None or missing.</summary>
    public string? OptionalText(int index) => OptionalOrNone(index) is null ? null : StrictText(index);

    /// <summary>An integer, cut to the range of int.</summary>
    public int Integer(int index, int missing) => values[index] is null ? missing : Integer(index);

    /// <summary>A required integer, cut to the range of int.</summary>
    public int Integer(int index)
    {
        if (values[index] is UndefinedValue undefined) throw state.Error(undefined.Problem);
        if (!Numbers.IsInteger(values[index]!, out BigInteger number)) throw WrongType(index, "an integer");
        return (int)BigInteger.Clamp(number, int.MinValue, int.MaxValue);
    }

    private TemplateException WrongType(int index, string wanted) =>
        state.Error($"{owner.Name}(): argument '{parameters[index]}' must be {wanted}, not '{values[index]!.TypeName}'");
}
