using Engine.Tensors;

namespace Engine.Decoding;

/// <summary>
/// An amount added to the score of a token; for a sequence of ids, to the score of its last id whenever the ids before it
/// are what the text so far ends in. Minus infinity bans the token, or the completion of the sequence.
/// </summary>
public sealed record TokenBias
{
    private const float Largest = 10_000;
    private readonly int[] _ids;

    /// <summary>Creates the bias of one token.</summary>
    /// <exception cref="RequestException">The id is negative, or the amount is NaN, plus infinity or beyond ±10000.</exception>
    public TokenBias(int id, float amount) : this([id], amount) { }

    /// <summary>Creates the bias of a sequence.</summary>
    /// <param name="ids">One id or more.</param>
    /// <param name="amount">In [-10000, 10000], or minus infinity.</param>
    /// <exception cref="RequestException">No id, a negative id, or an amount outside its domain.</exception>
    public TokenBias(ReadOnlySpan<int> ids, float amount)
    {
        if (ids.IsEmpty) throw new RequestException(nameof(SamplingOptions.LogitBias), "a sequence holds no id; give at least one");
        if (ids.ContainsAnyInRange(int.MinValue, -1))
            throw new RequestException(nameof(SamplingOptions.LogitBias), "an id is negative; ids count from 0");
        if (!float.IsNegativeInfinity(amount) && !(Math.Abs(amount) <= Largest))
            throw new RequestException(nameof(SamplingOptions.LogitBias), FormattableString.Invariant($"{amount} must lie in [-{Largest}, {Largest}] or be minus infinity"));
        _ids = ids.ToArray();
        Amount = amount;
    }

    /// <summary>The ids, at least one.</summary>
    public ReadOnlySpan<int> Ids => _ids;

    /// <summary>What is added to the last id's score.</summary>
    public float Amount { get; }

    /// <inheritdoc/>
    public bool Equals(TokenBias? other) => other is not null && Amount.Equals(other.Amount) && Ids.SequenceEqual(other.Ids);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_ids.Length, _ids[^1], Amount);

    /// <summary>Adds the amount where it applies.</summary>
    /// <param name="logits">Scores [vocabulary].</param>
    /// <param name="previousIds">The text so far.</param>
    internal void Apply(Span<float> logits, ReadOnlySpan<int> previousIds)
    {
        if (previousIds.EndsWith(_ids.AsSpan(0, _ids.Length - 1))) logits[_ids[^1]] += Amount;
    }
}
