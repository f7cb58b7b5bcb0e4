namespace Engine.Text;

/// <summary>A token that is found in the text before the model sees it.</summary>
/// <param name="Content">Its text.</param>
/// <param name="Id">Its id.</param>
public sealed record AddedToken(string Content, int Id)
{
    /// <summary>Matches only where no word character touches it.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Takes the white space before it along.</summary>
    public bool LeftStrip { get; init; }

    /// <summary>Takes the white space after it along.</summary>
    public bool RightStrip { get; init; }

    /// <summary>Is looked for in the normalized text instead of the raw text.</summary>
    public bool Normalized { get; init; }

    /// <summary>Is left out of decoded text when special tokens are skipped.</summary>
    public bool Special { get; init; }

    /// <summary>Whether it is looked for in texts at all; false for tokens that only a caller adds by id (rank files read their text as ordinary text).</summary>
    public bool Recognized { get; init; } = true;
}
