namespace Engine.Text;

/// <summary>A tokenizer file, vocabulary or expression is malformed: names the file, the place in it and the remedy.</summary>
public sealed class TokenizerFormatException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="source">File or other origin of the data.</param>
    /// <param name="place">Line and column ("line 3, column 7"), JSON path ("$.model.merges[12]"), byte offset or field name.</param>
    /// <param name="problem">What is wrong, and what would be right.</param>
    /// <param name="inner">The error underneath, if any.</param>
    public TokenizerFormatException(string source, string place, string problem, Exception? inner = null)
        : base($"{source}: {place}: {problem}", inner)
    {
        Origin = source;
        Place = place;
        Problem = problem;
    }

    /// <summary>File or other origin of the data.</summary>
    public string Origin { get; }

    /// <summary>Where in it.</summary>
    public string Place { get; }

    /// <summary>What is wrong.</summary>
    public string Problem { get; }
}
