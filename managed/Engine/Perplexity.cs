using Engine.Tensors;

namespace Engine;

/// <summary>How well a model predicts a text.</summary>
/// <param name="Tokens">Tokens of the text.</param>
/// <param name="Predicted">Tokens that were predicted: all but the first of each window.</param>
/// <param name="TotalNll">Sum of the negative natural log-likelihoods.</param>
/// <param name="Window">Most tokens that the model saw at once.</param>
public readonly record struct PerplexityResult(int Tokens, int Predicted, double TotalNll, int Window)
{
    /// <summary>Mean negative log-likelihood of a predicted token, in nats.</summary>
    public double MeanNll => TotalNll / Predicted;
}

/// <summary>Measures perplexity over windows that do not overlap.</summary>
public static class Perplexity
{
    /// <summary>Measures a sequence of ids.</summary>
    /// <param name="loaded">The model, with limits of at least <paramref name="window"/> tokens and outputs.</param>
    /// <param name="kvType">Element type of keys and values.</param>
    /// <param name="ids">Token ids, at least two.</param>
    /// <param name="window">Most tokens at once, at least two.</param>
    /// <exception cref="RequestException">Too few ids, or one that the model does not have.</exception>
    public static PerplexityResult Measure(LoadedModel loaded, DType kvType, ReadOnlySpan<int> ids, int window)
    {
        if (ids.Length < 2) throw new RequestException("ids", "perplexity needs at least two tokens");
        if (window < 2) throw new RequestException("window", $"{window} is too small; use at least 2 tokens");
        using ModelProbe probe = new(loaded, kvType);
        int vocabulary = probe.Spec.Vocabulary, predicted = 0;
        double total = 0;
        for (int start = 0; start + 1 < ids.Length; start += window)
        {
            ReadOnlySpan<int> part = ids.Slice(start, Math.Min(window, ids.Length - start));
            if (part.Length < 2) break;
            ReadOnlySpan<float> logits = probe.Logits(part);
            for (int position = 0; position + 1 < part.Length; position++, predicted++)
                total -= LogProbability(logits.Slice(position * vocabulary, vocabulary), part[position + 1]);
        }

        return new PerplexityResult(ids.Length, predicted, total, window);
    }

    /// <summary>ln softmax(logits)[id], summed in double.</summary>
    public static double LogProbability(ReadOnlySpan<float> logits, int id)
    {
        double highest = double.NegativeInfinity, sum = 0;
        foreach (float logit in logits) highest = Math.Max(highest, logit);
        foreach (float logit in logits) sum += Math.Exp(logit - highest);
        return logits[id] - highest - Math.Log(sum);
    }
}
