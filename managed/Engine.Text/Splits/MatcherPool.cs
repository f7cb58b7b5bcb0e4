using System.Collections.Concurrent;

namespace Engine.Text;

/// <summary>Matchers of one pattern, for immutable components that are called from many threads.</summary>
internal sealed class MatcherPool(SplitPattern pattern)
{
    private readonly ConcurrentBag<SplitMatcher> free = [];

    /// <summary>A matcher for one thread.</summary>
    public SplitMatcher Rent() => free.TryTake(out SplitMatcher? matcher) ? matcher : pattern.CreateMatcher();

    /// <summary>Gives a matcher back.</summary>
    public void Return(SplitMatcher matcher)
    {
        if (free.Count < 16) free.Add(matcher);
    }
}
