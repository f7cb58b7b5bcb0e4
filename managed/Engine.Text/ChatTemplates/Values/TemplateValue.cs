using System.Numerics;
using System.Text.Json;

namespace Engine.Text.ChatTemplates;

/// <summary>
/// A value that a template sees, with the behaviour of the Python object that publishers write templates for:
/// text counts code points, integers have no size, true is the integer 1, dictionaries keep their order.
/// All values that a caller can make are immutable, so one can be rendered on several threads at a time.
/// </summary>
public abstract class TemplateValue
{
    private protected TemplateValue()
    {
    }

    /// <summary>Python's None, JSON's null.</summary>
    public static TemplateValue None => NoneValue.Instance;

    /// <summary>A text.</summary>
    public static TemplateValue From(string text) => new StringValue(text);

    /// <summary>An integer.</summary>
    public static TemplateValue From(long number) => new IntegerValue(number);

    /// <summary>An integer of any size.</summary>
    public static TemplateValue From(BigInteger number) => new IntegerValue(number);

    /// <summary>A floating-point number: it prints with a decimal point or an exponent, also when it is whole.</summary>
    public static TemplateValue From(double number) => new FloatValue(number);

    /// <summary>A truth value.</summary>
    public static TemplateValue From(bool flag) => BooleanValue.Of(flag);

    /// <summary>A list of values.</summary>
    public static TemplateValue List(IEnumerable<TemplateValue> items) => new ListValue([.. items]);

    /// <summary>A dictionary in the order given; a key that is repeated keeps its first place and its last value.</summary>
    public static TemplateValue Dictionary(IEnumerable<KeyValuePair<string, TemplateValue>> entries)
    {
        DictValue dictionary = new();
        foreach ((string key, TemplateValue value) in entries) dictionary.Entries[new StringValue(key)] = value;
        return dictionary;
    }

    /// <summary>The value that Python's json module reads: a number without fraction and exponent is an integer of any size.</summary>
    /// <exception cref="InvalidOperationException">A string of the JSON text holds half of a surrogate pair.</exception>
    public static TemplateValue FromJson(JsonElement element) => JsonReading.Read(element);

    /// <summary>Python's name of the type, as messages show it.</summary>
    internal abstract string TypeName { get; }

    /// <summary>Python's truth of the value.</summary>
    internal virtual bool IsTrue => true;

    /// <summary>Number of items (code points of a text), or null when the value has no length.</summary>
    internal virtual int? Length => null;

    /// <summary>The items in order, or null when the value cannot be iterated.</summary>
    internal virtual IEnumerable<TemplateValue>? Iterate(RenderState state) => null;

    /// <summary>The item under a key or index, or null when there is none.</summary>
    internal virtual TemplateValue? GetItem(TemplateValue key, RenderState state) => null;

    /// <summary>The Python attribute (a method or a property), or null when there is none.</summary>
    internal virtual TemplateValue? GetAttribute(string name, RenderState state) => null;

    /// <summary>Whether <see cref="Call"/> does something else than fail.</summary>
    internal virtual bool IsCallable => false;

    /// <summary>Calls the value.</summary>
    internal virtual TemplateValue Call(Arguments arguments, RenderState state) => throw state.Error($"'{TypeName}' object is not callable");

    /// <summary>Writes Python's repr().</summary>
    internal abstract void WriteRepr(TextBuffer output);

    /// <summary>Writes Python's str().</summary>
    internal virtual void WriteText(TextBuffer output) => WriteRepr(output);
}
