using System.Numerics;
using Engine.Text.ChatTemplates;

namespace Engine.Text.Tests.ChatTemplates;

public sealed class TemplateValueTests
{
    [TestCase("[1, 1.0, -0.0, 1e3, 1E400, 18446744073709551616, true, null]", "[1, 1.0, -0.0, 1000.0, inf, 18446744073709551616, True, None]")]
    [TestCase("""{"b": "it's", "a": "\"", "b": 2}""", """{'b': 2, 'a': '"'}""")]
    [TestCase("""{"x": [{"y": []}], "z": {}}""", "{'x': [{'y': []}], 'z': {}}")]
    public void JsonKeepsIntegersFloatsAndOrder(string json, string expected) => Assert.That(Show(Chats.Value(json)), Is.EqualTo(expected));

    [Test]
    public void ValuesCanBeMadeByHand()
    {
        TemplateValue value = TemplateValue.Dictionary([
            new("none", TemplateValue.None), new("flag", TemplateValue.From(true)), new("big", TemplateValue.From(BigInteger.Pow(10, 20))),
            new("float", TemplateValue.From(2.0)), new("list", TemplateValue.List([TemplateValue.From("x")]))]);
        Assert.That(Show(value), Is.EqualTo("{'none': None, 'flag': True, 'big': 100000000000000000000, 'float': 2.0, 'list': ['x']}"));
    }

    [Test]
    public void FloatsReadBackAsTheyPrint()
    {
        Random random = new(5);
        for (int i = 0; i < 20_000; i++)
        {
            double number = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (double.IsFinite(number)) Assert.That(double.Parse(Show(TemplateValue.From(number)), System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(number));
        }
    }

    private static string Show(TemplateValue value) => ChatTemplate.Parse("{{ value }}").Render([new("value", value)]);
}
