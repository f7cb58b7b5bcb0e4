namespace Engine.Ops;

/// <summary>Counts that a backend with a team of threads keeps for diagnostics: the points at which its threads wait for each other.</summary>
public interface IThreadTeamCounts
{
    /// <summary>Jobs handed to the team so far: one fork and one join each.</summary>
    long Jobs { get; }

    /// <summary>Barriers passed inside jobs so far.</summary>
    long Barriers { get; }
}
