using Engine.Text.ChatTemplates;

namespace Engine.Text.Tests.ChatTemplates;

public sealed class TimeFormatTests
{
    [TestCase("%d %B %Y", "05 March 2024")]
    [TestCase("%-d %b %y, %A %a", "5 Mar 24, Tuesday Tue")]
    [TestCase("%Y-%m-%d %H:%M:%S.%f", "2024-03-05 14:07:09.000000")]
    [TestCase("%I:%M %p|%-I|%l|%k", "02:07 PM|2| 2|14")]
    [TestCase("%j %U %W %V %u %w %G %g %C", "065 09 10 10 2 2 2024 24 20")]
    [TestCase("%F %T %D %R %e %-m%%%n%t", "2024-03-05 14:07:09 03/05/24 14:07  5 3%\n\t")]
    [TestCase("%c|%x|%X|%h|%r", "Tue Mar  5 14:07:09 2024|03/05/24|14:07:09|Mar|02:07:09 PM")]
    [TestCase("no fields", "no fields")]
    public void WritesTheTimeOfTheClock(string format, string expected)
    {
        ChatTemplateInput input = Chats.Hello with { Clock = new FixedClock(new DateTime(2024, 3, 5, 14, 7, 9)) };
        Assert.That(ChatTemplate.Parse($"{{{{ strftime_now('{format}') }}}}").Render(input), Is.EqualTo(expected));
    }

    [Test]
    public void AnUnknownFieldIsRefused() =>
        Assert.That(Assert.Throws<TemplateException>(() => ChatTemplate.Parse("{{ strftime_now('%Q') }}").Render(Chats.Hello))!.Problem, Does.Contain("%Q"));
}
