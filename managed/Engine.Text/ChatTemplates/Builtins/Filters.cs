namespace Engine.Text.ChatTemplates;

/// <summary>The filters that follow <c>|</c>.</summary>
internal static class Filters
{
    public static BuiltinTable Table { get; } = new(
    [
        .. TextFilters.All,
        .. MarkupFilters.All,
        .. NumberFilters.All,
        .. SequenceFilters.All,
        .. AggregateFilters.All,
        .. SortingFilters.All,
        .. SelectionFilters.All,
        .. ValueFilters.All,
    ]);
}
