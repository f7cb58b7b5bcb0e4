namespace Engine.Text;

/// <summary>Decides whether two neighbouring symbols merge. Implementations are structs, so that the merger's loop inlines them.</summary>
internal interface IMergeRule
{
    /// <summary>Rank of merging two neighbours (lowest first), int.MaxValue for never.</summary>
    /// <param name="left">Id of the left symbol.</param>
    /// <param name="right">Id of the right symbol.</param>
    /// <param name="start">First byte of the left symbol.</param>
    /// <param name="end">One past the last byte of the right symbol.</param>
    /// <param name="merged">Id of the merged symbol.</param>
    int Rank(int left, int right, int start, int end, out int merged);
}
