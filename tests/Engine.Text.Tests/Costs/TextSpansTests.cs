using System.Text;

namespace Engine.Text.Tests.Costs;

public class TextSpansTests
{
    [TestCase("don't café naïve", "Prose:don't Prose:café Prose:naïve")]
    [TestCase("camelCase snake_case utf8 __init__ HTTP Title", "Identifier:camelCase Identifier:snake_case Identifier:utf8 Identifier:__init__ Prose:HTTP Prose:Title")]
    [TestCase("3.14, 1,000 at 12:30 0x1F 10ms", "Number:3.14 Number:1,000 Prose:at Number:12:30 Number:0x1F Number:10ms")]
    [TestCase("(see https://example.org/a_b?c=1). www.x.org, a://", "Prose:see Url:https://example.org/a_b?c=1 Url:www.x.org Prose:a")]
    [TestCase("Привет, мир 漢字 ひ สวัสดี", "OtherScript:Привет OtherScript:мир OtherScript:漢 OtherScript:字 OtherScript:ひ OtherScript:สวัสดี")]
    [TestCase("👩‍🚀 👍🏽 🇩🇪🇫🇷", "OtherScript:👩‍🚀 OtherScript:👍🏽 OtherScript:🇩🇪 OtherScript:🇫🇷")]
    [TestCase("int i = 0;\nwords here.", "Code:int Code:i Number:0 Prose:words Prose:here")]
    [TestCase("a\n```\nx y\n```\nb", "Prose:a Code:x Code:y Prose:b")]
    [TestCase("if (a[b] == c)", "Code:if Code:a Code:b Code:c")]
    [TestCase(" \t ... -- ", "")]
    public void WordsHaveTheirClasses(string text, string expected)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        List<string> words = [];
        foreach (TextSpan span in new TextSpans(utf8))
            if (span.IsWord) words.Add($"{span.Class}:{Encoding.UTF8.GetString(utf8[span.Body..span.End])}");
        Assert.That(string.Join(' ', words), Is.EqualTo(expected));
    }

    [Test]
    public void SpansPartitionAnyBytes()
    {
        Random random = new(5);
        byte[] likely = "ab_1.:/w \n`;(\u00e9\u6f22\ud83d\ude00\ud83c\uddea\u200d'"u8.ToArray();
        for (int round = 0; round < 20000; round++)
        {
            byte[] text = new byte[random.Next(24)];
            for (int i = 0; i < text.Length; i++) text[i] = random.Next(4) == 0 ? (byte)random.Next(256) : likely[random.Next(likely.Length)];
            int end = 0;
            foreach (TextSpan span in new TextSpans(text))
            {
                Assert.That(span.Start == end && span.Body >= span.Start && span.End > span.Start && (span.Body < span.End || !span.IsWord), Convert.ToHexString(text));
                end = span.End;
            }
            Assert.That(end, Is.EqualTo(text.Length));
        }
    }
}
