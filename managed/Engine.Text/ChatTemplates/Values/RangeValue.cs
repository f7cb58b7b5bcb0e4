using System.Globalization;
using System.Numerics;

namespace Engine.Text.ChatTemplates;

/// <summary>Python's range: the numbers start, start + step, ... as a sequence that is never laid out in memory.</summary>
internal sealed class RangeValue(BigInteger start, BigInteger stop, BigInteger step, int count) : TemplateValue
{
    private BigInteger Start => start;

    private BigInteger Step => step;

    internal override string TypeName => "range";

    internal override bool IsTrue => count > 0;

    internal override int? Length => count;

    /// <summary>Whether two ranges give the same numbers.</summary>
    public bool HasItemsOf(RangeValue other) => count == other.Length && (count == 0 || (start == other.Start && (count == 1 || step == other.Step)));

    /// <summary>The range of some positions of this one.</summary>
    public RangeValue Slice(int first, int number, int stride) =>
        new(start + first * step, start + (first + (BigInteger)number * stride) * step, step * stride, number);

    internal override IEnumerable<TemplateValue> Iterate(RenderState state)
    {
        for (int i = 0; i < count; i++) yield return At(i);
    }

    internal override TemplateValue? GetItem(TemplateValue key, RenderState state) => SequenceIndex.Find(key, count) is int index ? At(index) : null;

    internal override void WriteRepr(TextBuffer output) => output.Append(step.IsOne
        ? string.Create(CultureInfo.InvariantCulture, $"range({start}, {stop})")
        : string.Create(CultureInfo.InvariantCulture, $"range({start}, {stop}, {step})"));

    private IntegerValue At(int index) => new(start + index * step);
}
