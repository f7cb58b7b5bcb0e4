using Engine.Tensors;

namespace Engine.Decoding;

/// <summary>The scores admit no choice: one is NaN or plus infinity, or all tokens are ruled out. Exit code 1.</summary>
public sealed class LogitsException : EngineException
{
    /// <summary>Creates the error.</summary>
    /// <param name="problem">What is wrong and what to do about it.</param>
    public LogitsException(string problem) : base("logits: " + problem) { }

    /// <inheritdoc/>
    public override int ExitCode => 1;

    internal static LogitsException NotFinite(ReadOnlySpan<float> logits)
    {
        for (int id = 0; id < logits.Length; id++)
            if (float.IsNaN(logits[id]) || float.IsPositiveInfinity(logits[id]))
                return new LogitsException(
                    FormattableString.Invariant($"the score of token {id} is {logits[id]}; the weights are damaged or the computation overflowed: check the model file, or load it with its weights widened to float32"));
        throw new InvalidOperationException("all scores are finite or minus infinity");
    }

    internal static LogitsException NothingLeft() =>
        new("every token is ruled out; loosen the bans, the no-repeat n-gram size or the constraint");
}
