namespace Engine.Text.ChatTemplates;

/// <summary>The variable loop inside of a for statement: where the loop is, what comes before and after.</summary>
/// <param name="items">The items of the loop.</param>
/// <param name="count">Their number when it is known before the loop has run.</param>
/// <param name="depth">Recursive loops around this one.</param>
/// <param name="recurse">Renders the loop over other items, when it is marked recursive.</param>
internal sealed class LoopValue(IEnumerator<TemplateValue> items, int? count, int depth, Func<TemplateValue, string>? recurse) : TemplateValue
{
    private static readonly BuiltinTable Methods = new(
        new("cycle", "self * /", (a, state) => ((LoopValue)a[0]).Cycle(a.Rest, state)),
        new("changed", "self * /", (a, state) => ((LoopValue)a[0]).Changed(a.Rest, state)));

    private readonly Queue<TemplateValue> _ahead = [];
    private TemplateValue? _previous;
    private TemplateValue? _current;
    private TupleValue? _seen;
    private int _index = -1;

    public TemplateValue Current => _current!;

    internal override string TypeName => "LoopContext";

    internal override bool IsCallable => true;

    /// <summary>Goes on to the next item.</summary>
    public bool MoveNext()
    {
        if (!Peek()) return false;
        _previous = _current;
        _current = _ahead.Dequeue();
        _index++;
        return true;
    }

    internal override TemplateValue? GetAttribute(string name, RenderState state) => name switch
    {
        "index" => new IntegerValue(_index + 1),
        "index0" => new IntegerValue(_index),
        "revindex" => new IntegerValue(Total() - _index),
        "revindex0" => new IntegerValue(Total() - _index - 1),
        "first" => BooleanValue.Of(_index == 0),
        "last" => BooleanValue.Of(!Peek()),
        "length" => new IntegerValue(Total()),
        "depth" => new IntegerValue(depth + 1),
        "depth0" => new IntegerValue(depth),
        "previtem" => _previous ?? new UndefinedValue("there is no previous item"),
        "nextitem" => Peek() ? _ahead.Peek() : new UndefinedValue("there is no next item"),
        _ => Methods.Bind(name, this),
    };

    internal override TemplateValue Call(Arguments arguments, RenderState state)
    {
        if (recurse is null) throw state.Error("the loop must have the 'recursive' marker to be called recursively");
        if (arguments is not { Positional.Length: 1, Named.Length: 0 }) throw state.Error("loop() takes one argument, the items of the inner loop");
        return new StringValue(recurse(arguments.Positional[0]));
    }

    internal override void WriteRepr(TextBuffer output) => output.Append($"<LoopContext {_index + 1}/{Total()}>");

    private bool Peek()
    {
        if (_ahead.Count > 0) return true;
        if (!items.MoveNext()) return false;
        _ahead.Enqueue(items.Current);
        return true;
    }

    private int Total()
    {
        if (count is { } known) return known;
        while (items.MoveNext()) _ahead.Enqueue(items.Current);
        return _index + 1 + _ahead.Count;
    }

    private TemplateValue Cycle(TemplateValue[] choices, RenderState state) =>
        choices.Length == 0 ? throw state.Error("no items for cycling given") : choices[_index % choices.Length];

    private BooleanValue Changed(TemplateValue[] values, RenderState state)
    {
        TupleValue now = new(values);
        if (_seen is not null && Equality.Equal(_seen, now, state)) return BooleanValue.False;
        _seen = now;
        return BooleanValue.True;
    }
}
