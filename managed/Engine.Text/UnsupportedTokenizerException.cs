namespace Engine.Text;

/// <summary>A tokenizer asks for a component or setting that is not known: names it and says what to do.</summary>
public sealed class UnsupportedTokenizerException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="component">Name of the component or setting as the file spells it.</param>
    /// <param name="remedy">What the user can do.</param>
    public UnsupportedTokenizerException(string component, string remedy)
        : base($"tokenizer component '{component}' is not supported: {remedy}")
    {
        Component = component;
        Remedy = remedy;
    }

    /// <summary>Name of the component or setting.</summary>
    public string Component { get; }

    /// <summary>What the user can do.</summary>
    public string Remedy { get; }
}
