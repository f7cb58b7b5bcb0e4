using System.Runtime.CompilerServices;

namespace Engine.Text.ChatTemplates;

/// <summary>One rendering: where it is in the template, what it has used of its limits, and where its text goes.</summary>
internal sealed class RenderState
{
    private readonly string _templateName;
    private readonly TimeProvider _clock;
    private long _steps;
    private int _callDepth;

    public RenderState(string templateName, TemplateLimits limits, TimeProvider clock)
    {
        _templateName = templateName;
        _clock = clock;
        Limits = limits;
        Output = new TextBuffer(this);
    }

    public TemplateLimits Limits { get; }

    /// <summary>The node being evaluated; errors are reported there.</summary>
    public SourcePosition Position { get; set; }

    /// <summary>Where text goes now: the document, or what captures it (a macro, a block set, a filter block).</summary>
    public TextBuffer Output { get; private set; }

    /// <summary>The local time that strftime_now tells.</summary>
    public DateTimeOffset Now => _clock.GetLocalNow();

    /// <summary>Begins the evaluation of a node.</summary>
    public void Step(SourcePosition position)
    {
        Position = position;
        Charge(1);
        EnsureStack();
    }

    /// <summary>Counts work against the limit of steps.</summary>
    public void Charge(long steps)
    {
        _steps += steps;
        if (_steps > Limits.MaxSteps) throw Error($"the template takes more than {Limits.MaxSteps} steps to render");
    }

    /// <summary>Refuses a text longer than the limit, before it is made.</summary>
    public void CheckText(long length)
    {
        RefuseText(length);
        Charge(length / 16);
    }

    /// <summary>Counts characters added to a text that had some already.</summary>
    public void CheckText(int length, int added)
    {
        RefuseText((long)length + added);
        Charge(1 + added / 16);
    }

    /// <summary>Refuses a container larger than the limit.</summary>
    public void CheckItems(long count)
    {
        if (count > Limits.MaxItems) throw Error($"the template makes a container of more than {Limits.MaxItems} items");
    }

    /// <summary>Refuses to go deeper when the stack of the thread is nearly used up.</summary>
    public void EnsureStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw Error("the template or a value in it is nested too deeply");
    }

    /// <summary>Runs a macro, a call block or a turn of a recursive loop and returns the text it wrote.</summary>
    public string Capture(Action body)
    {
        if (++_callDepth > Limits.MaxCallDepth) throw Error($"macros or recursive loops are nested more than {Limits.MaxCallDepth} deep");
        TextBuffer outer = Output;
        Output = new TextBuffer(this);
        try
        {
            body();
            return Output.ToString();
        }
        finally
        {
            Output = outer;
            _callDepth--;
        }
    }

    /// <summary>An error at the current node.</summary>
    public TemplateException Error(string problem, bool raisedByTemplate = false) =>
        new(_templateName, Position.Line, Position.Column, problem, raisedByTemplate);

    /// <summary>The items of a value; fails when it has none to give. Each item visited is a step.</summary>
    public IEnumerable<TemplateValue> Iterate(TemplateValue value)
    {
        IEnumerable<TemplateValue> items = value.Iterate(this) ?? throw Error($"'{value.TypeName}' object is not iterable");
        return Counted(items);
    }

    /// <summary>The items of a value as an array within the limit.</summary>
    public TemplateValue[] ToArray(TemplateValue value)
    {
        if (value is SequenceValue sequence)
        {
            Charge(sequence.Items.Length);
            return sequence.Items;
        }

        return ToArray(Iterate(value));
    }

    /// <summary>Items laid out in an array within the limit.</summary>
    public TemplateValue[] ToArray(IEnumerable<TemplateValue> items)
    {
        List<TemplateValue> list = [];
        foreach (TemplateValue item in items)
        {
            list.Add(item);
            CheckItems(list.Count);
        }

        return [.. list];
    }

    /// <summary>The number of items, or null when the value has no length. Counting the code points of a text is work.</summary>
    public int? KnownLength(TemplateValue value)
    {
        if (value is StringValue text) Charge(text.Text.Length / 64);
        return value.Length;
    }

    /// <summary>Python's len().</summary>
    public int Length(TemplateValue value) => KnownLength(value) ?? throw Error($"object of type '{value.TypeName}' has no len()");

    /// <summary>Python's str().</summary>
    public string Text(TemplateValue value)
    {
        if (value is StringValue text) return text.Text;
        TextBuffer buffer = new(this);
        value.WriteText(buffer);
        return buffer.ToString();
    }

    /// <summary>Python's repr().</summary>
    public string Repr(TemplateValue value)
    {
        TextBuffer buffer = new(this);
        value.WriteRepr(buffer);
        return buffer.ToString();
    }

    private void RefuseText(long length)
    {
        if (length > Limits.MaxTextLength) throw Error($"the template makes a text of more than {Limits.MaxTextLength} characters");
    }

    private IEnumerable<TemplateValue> Counted(IEnumerable<TemplateValue> items)
    {
        using IEnumerator<TemplateValue> enumerator = items.GetEnumerator();
        while (true)
        {
            // The items may come through any number of filters on top of each other.
            EnsureStack();
            if (!enumerator.MoveNext()) break;
            Charge(1);
            yield return enumerator.Current;
        }
    }
}
