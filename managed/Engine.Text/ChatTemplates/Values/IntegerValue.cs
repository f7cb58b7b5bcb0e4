using System.Globalization;
using System.Numerics;

namespace Engine.Text.ChatTemplates;

/// <summary>Python's int: of any size up to the limit of the rendering.</summary>
internal sealed class IntegerValue(BigInteger value) : TemplateValue
{
    public BigInteger Value { get; } = value;

    internal override string TypeName => "int";

    internal override bool IsTrue => !Value.IsZero;

    internal override void WriteRepr(TextBuffer output) => output.Append(Value.ToString(CultureInfo.InvariantCulture));
}
