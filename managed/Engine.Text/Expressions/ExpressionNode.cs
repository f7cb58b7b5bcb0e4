namespace Engine.Text;

/// <summary>Syntax tree of a split expression.</summary>
internal abstract record ExpressionNode
{
    /// <summary>One code point of a set.</summary>
    internal sealed record Set(CodePointSet Members) : ExpressionNode;

    /// <summary>One after the other.</summary>
    internal sealed record Sequence(IReadOnlyList<ExpressionNode> Items) : ExpressionNode;

    /// <summary>The first that leads to a match.</summary>
    internal sealed record Alternation(IReadOnlyList<ExpressionNode> Items) : ExpressionNode;

    /// <summary>Repetition.</summary>
    internal sealed record Repeat(ExpressionNode Body, int Minimum, int Maximum, Greed Greed) : ExpressionNode;

    /// <summary>A group that gives nothing back.</summary>
    internal sealed record Atomic(ExpressionNode Body) : ExpressionNode;

    /// <summary>A group whose text a back reference may ask for.</summary>
    internal sealed record Capture(ExpressionNode Body, int Group) : ExpressionNode;

    /// <summary>The text of a group again.</summary>
    internal sealed record BackReference(int Group) : ExpressionNode;

    /// <summary>A look around.</summary>
    internal sealed record Look(ExpressionNode Body, bool Behind, bool Negative) : ExpressionNode;

    /// <summary>A position.</summary>
    internal sealed record Position(PositionKind Kind) : ExpressionNode;
}

/// <summary>How a repetition chooses.</summary>
internal enum Greed
{
    /// <summary>As many as possible, giving back.</summary>
    Greedy,

    /// <summary>As few as possible, taking more.</summary>
    Lazy,

    /// <summary>As many as possible, giving nothing back.</summary>
    Possessive,
}

/// <summary>Tests of a position.</summary>
internal enum PositionKind
{
    /// <summary>Beginning of the text.</summary>
    TextStart,

    /// <summary>End of the text.</summary>
    TextEnd,

    /// <summary>End of the text or before a line feed that ends it.</summary>
    TextEndOrLastBreak,

    /// <summary>Beginning of the text, or behind a line feed that does not end it.</summary>
    LineStart,

    /// <summary>End of the text, or before a line feed.</summary>
    LineEnd,

    /// <summary>Between a word character and another.</summary>
    WordBoundary,

    /// <summary>Not between a word character and another.</summary>
    NoWordBoundary,

    /// <summary>Where the search began.</summary>
    SearchStart,
}
