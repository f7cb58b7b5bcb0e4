namespace Engine.Text.Tests.ChatTemplates;

/// <summary>A clock that stands still.</summary>
internal sealed class FixedClock(DateTime time) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => new(time, TimeSpan.Zero);
}
