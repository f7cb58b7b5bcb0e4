namespace Engine.Decoding;

/// <summary>The ids that end a sequence.</summary>
public sealed class EndTokens
{
    private readonly int[] _ids;

    /// <summary>Creates the set; none is allowed and never ends a sequence.</summary>
    public EndTokens(params IEnumerable<int> ids) => _ids = [.. ids.Distinct().Order()];

    /// <summary>No id ends a sequence.</summary>
    public static EndTokens None { get; } = new();

    /// <summary>The ids, ascending.</summary>
    public ReadOnlySpan<int> Ids => _ids;

    /// <summary>Whether <paramref name="id"/> ends a sequence.</summary>
    public bool Contains(int id) => Array.IndexOf(_ids, id) >= 0;
}
