namespace Engine.Tensors;

/// <summary>Root of the errors that the engine raises on purpose. Every message names the cause and the remedy.</summary>
public abstract class EngineException : Exception
{
    /// <summary>Creates the error.</summary>
    protected EngineException(string message, Exception? inner = null) : base(message, inner) { }

    /// <summary>The process exit code that a command-line head returns for this error (1 failed, 2 usage, 3 malformed or missing file, 4 not supported).</summary>
    public abstract int ExitCode { get; }
}

/// <summary>An input file is missing, truncated or malformed. Exit code 3.</summary>
public sealed class ModelFileException : EngineException
{
    /// <summary>Creates the error.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="field">The field, tensor or place in the file.</param>
    /// <param name="problem">What is wrong and what to do about it.</param>
    /// <param name="inner">The underlying error, if any.</param>
    public ModelFileException(string file, string field, string problem, Exception? inner = null)
        : base($"{file}: {field}: {problem}", inner) => (File, Field) = (file, field);

    /// <summary>Path of the file.</summary>
    public string File { get; }

    /// <summary>The field, tensor or place in the file.</summary>
    public string Field { get; }

    /// <inheritdoc/>
    public override int ExitCode => 3;
}

/// <summary>A model, file or request asks for something that this engine does not have. Exit code 4.</summary>
public sealed class UnsupportedException : EngineException
{
    /// <summary>Creates the error.</summary>
    /// <param name="feature">The thing that is not supported, by the name its user knows.</param>
    /// <param name="remedy">What the user can do instead.</param>
    public UnsupportedException(string feature, string remedy) : base($"{feature} is not supported: {remedy}") => Feature = feature;

    /// <summary>The thing that is not supported.</summary>
    public string Feature { get; }

    /// <inheritdoc/>
    public override int ExitCode => 4;
}

/// <summary>A request that cannot be served as asked: an id out of range, an empty prompt, a prompt beyond the context, a parameter out of its domain. Exit code 2.</summary>
public sealed class RequestException : EngineException
{
    /// <summary>Creates the error.</summary>
    /// <param name="parameter">The parameter at fault.</param>
    /// <param name="problem">What is wrong and what to do about it.</param>
    public RequestException(string parameter, string problem) : base($"{parameter}: {problem}") => Parameter = parameter;

    /// <summary>The parameter at fault.</summary>
    public string Parameter { get; }

    /// <inheritdoc/>
    public override int ExitCode => 2;
}

/// <summary>A resource of fixed size ran out: KV pages, batch slots, native memory. Exit code 1.</summary>
public sealed class CapacityException : EngineException
{
    /// <summary>Creates the error.</summary>
    /// <param name="resource">The resource that ran out.</param>
    /// <param name="problem">How much was asked, how much there is, what to do.</param>
    public CapacityException(string resource, string problem) : base($"{resource}: {problem}") => Resource = resource;

    /// <summary>The resource that ran out.</summary>
    public string Resource { get; }

    /// <inheritdoc/>
    public override int ExitCode => 1;
}
