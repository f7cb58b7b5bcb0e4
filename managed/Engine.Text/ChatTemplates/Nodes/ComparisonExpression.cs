namespace Engine.Text.ChatTemplates;

/// <summary>A chain of comparisons, <c>a &lt; b &lt;= c</c>: true when each pair of neighbours holds; an operand is evaluated once, and not at all after a pair failed.</summary>
internal sealed class ComparisonExpression(SourcePosition position, Expression first, (string Sign, Expression Operand)[] links) : Expression(position)
{
    public override TemplateValue Evaluate(RenderState state, Scope scope)
    {
        state.Step(Position);
        TemplateValue left = first.Evaluate(state, scope);
        foreach ((string sign, Expression operand) in links)
        {
            TemplateValue right = operand.Evaluate(state, scope);
            state.Position = Position;
            if (!Holds(left, sign, right, state)) return BooleanValue.False;
            left = right;
        }

        return BooleanValue.True;
    }

    /// <summary>Whether one comparison holds.</summary>
    public static bool Holds(TemplateValue left, string sign, TemplateValue right, RenderState state) => sign switch
    {
        "==" => Equality.Equal(left, right, state),
        "!=" => !Equality.Equal(left, right, state),
        "in" => Equality.Contains(right, left, state),
        "not in" => !Equality.Contains(right, left, state),
        "<" => Ordering.Compare(left, right, sign, state) < 0,
        "<=" => Ordering.Compare(left, right, sign, state) <= 0,
        ">" => Ordering.Compare(left, right, sign, state) > 0,
        _ => Ordering.Compare(left, right, sign, state) >= 0,
    };
}
