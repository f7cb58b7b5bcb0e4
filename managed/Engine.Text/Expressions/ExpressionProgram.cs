namespace Engine.Text;

/// <summary>What one instruction of a compiled expression does.</summary>
internal enum ExpressionOperation
{
    /// <summary>Success.</summary>
    Match,

    /// <summary>One code point of the set.</summary>
    Set,

    /// <summary>Minimum to Maximum code points of the set.</summary>
    SetLoop,

    /// <summary>Go on at the next instruction, or failing that at Target.</summary>
    TryNext,

    /// <summary>Go on at Target, or failing that at the next instruction.</summary>
    TryTarget,

    /// <summary>Go on at Target.</summary>
    Jump,

    /// <summary>A test of the position.</summary>
    Position,

    /// <summary>The program from the next instruction on matches here or (Negative) does not; go on at Target.</summary>
    LookAhead,

    /// <summary>The same for text of Minimum code points that ends here.</summary>
    LookBehind,

    /// <summary>Match the program from the next instruction on once and for all, then go on at Target.</summary>
    Atomic,

    /// <summary>Forget where the loop of this Register began its round.</summary>
    LoopStart,

    /// <summary>Put the position into Register.</summary>
    Save,

    /// <summary>The text between Register and the next one again.</summary>
    BackReference,

    /// <summary>Fail if the round of this loop's Register began here too: it would never end.</summary>
    LoopRound,
}

/// <summary>One instruction.</summary>
internal readonly record struct ExpressionInstruction(ExpressionOperation Operation)
{
    public CodePointSet Set { get; init; } = CodePointSet.All;

    public int Target { get; init; }

    public int Minimum { get; init; }

    public int Maximum { get; init; }

    public Greed Greed { get; init; }

    public PositionKind Position { get; init; }

    public bool Negative { get; init; }

    public int Register { get; init; }
}

/// <summary>A compiled expression; immutable and shared by matchers.</summary>
internal sealed class ExpressionProgram
{
    private const int MostInstructions = 10_000;

    private readonly List<ExpressionInstruction> instructions = [];
    private readonly string expression;
    private readonly Dictionary<int, int> groupRegisters = [];   // of groups that a back reference names

    private ExpressionProgram(string expression) => this.expression = expression;

    /// <summary>The expression's text, for messages.</summary>
    public string Expression => expression;

    /// <summary>The instructions.</summary>
    public ExpressionInstruction[] Instructions { get; private set; } = [];

    /// <summary>Number of loop registers.</summary>
    public int Registers { get; private set; }

    /// <summary>Whether there are back references, so that what follows depends on more than the position.</summary>
    public bool HasBackReferences => groupRegisters.Count > 0;

    /// <summary>What \b goes by.</summary>
    public CodePointSet Word { get; private init; } = CodePointSet.Word;

    /// <summary>Which ASCII characters a match may begin with [128].</summary>
    public bool[] FirstAscii { get; } = new bool[128];

    /// <summary>Compiles an expression.</summary>
    public static ExpressionProgram Compile(string expression, ExpressionDialect dialect)
    {
        ExpressionNode tree = ExpressionParser.Parse(expression, dialect);
        ExpressionProgram program = new(expression) { Word = dialect == ExpressionDialect.Oniguruma ? CodePointSet.Word : CodePointSet.FancyWord };
        program.FindBackReferences(tree);
        program.Emit(tree);
        program.Add(new ExpressionInstruction(ExpressionOperation.Match));
        program.Instructions = [.. program.instructions];
        if (program.CollectFirst(tree)) Array.Fill(program.FirstAscii, true);
        return program;
    }

    private int Add(ExpressionInstruction instruction)
    {
        if (instructions.Count >= MostInstructions)
            throw new TokenizerFormatException($"expression {expression}", "size", $"it compiles to more than {MostInstructions} instructions; use smaller repetitions");
        instructions.Add(instruction);
        return instructions.Count - 1;
    }

    private void Patch(int index) => instructions[index] = instructions[index] with { Target = instructions.Count };

    private void Emit(ExpressionNode node)
    {
        switch (node)
        {
            case ExpressionNode.Set set:
                Add(new ExpressionInstruction(ExpressionOperation.Set) { Set = set.Members });
                break;
            case ExpressionNode.Sequence sequence:
                foreach (ExpressionNode item in sequence.Items) Emit(item);
                break;
            case ExpressionNode.Alternation alternation:
                EmitAlternation(alternation.Items);
                break;
            case ExpressionNode.Position position:
                Add(new ExpressionInstruction(ExpressionOperation.Position) { Position = position.Kind });
                break;
            case ExpressionNode.Capture capture when groupRegisters.TryGetValue(capture.Group, out int register):
                Add(new ExpressionInstruction(ExpressionOperation.Save) { Register = register });
                Emit(capture.Body);
                Add(new ExpressionInstruction(ExpressionOperation.Save) { Register = register + 1 });
                break;
            case ExpressionNode.Capture capture:
                Emit(capture.Body);
                break;
            case ExpressionNode.BackReference reference:
                Add(new ExpressionInstruction(ExpressionOperation.BackReference) { Register = groupRegisters[reference.Group] });
                break;
            case ExpressionNode.Atomic atomic:
                EmitSubprogram(atomic.Body, new ExpressionInstruction(ExpressionOperation.Atomic));
                break;
            case ExpressionNode.Look { Behind: false } look:
                EmitSubprogram(look.Body, new ExpressionInstruction(ExpressionOperation.LookAhead) { Negative = look.Negative });
                break;
            case ExpressionNode.Look look:
                EmitLookBehind(look);
                break;
            case ExpressionNode.Repeat { Body: ExpressionNode.Set set } repeat:
                Add(new ExpressionInstruction(ExpressionOperation.SetLoop) { Set = set.Members, Minimum = repeat.Minimum, Maximum = repeat.Maximum, Greed = repeat.Greed });
                break;
            case ExpressionNode.Repeat { Greed: Greed.Possessive } repeat:
                EmitSubprogram(repeat with { Greed = Greed.Greedy }, new ExpressionInstruction(ExpressionOperation.Atomic));
                break;
            case ExpressionNode.Repeat repeat:
                EmitRepeat(repeat);
                break;
        }
    }

    private void FindBackReferences(ExpressionNode node)
    {
        switch (node)
        {
            case ExpressionNode.BackReference reference:
                if (groupRegisters.TryAdd(reference.Group, Registers)) Registers += 2;
                break;
            case ExpressionNode.Sequence sequence:
                foreach (ExpressionNode item in sequence.Items) FindBackReferences(item);
                break;
            case ExpressionNode.Alternation alternation:
                foreach (ExpressionNode item in alternation.Items) FindBackReferences(item);
                break;
            case ExpressionNode.Repeat repeat: FindBackReferences(repeat.Body); break;
            case ExpressionNode.Atomic atomic: FindBackReferences(atomic.Body); break;
            case ExpressionNode.Capture capture: FindBackReferences(capture.Body); break;
            case ExpressionNode.Look look: FindBackReferences(look.Body); break;
        }
    }

    private void EmitSubprogram(ExpressionNode body, ExpressionInstruction head)
    {
        int start = Add(head);
        Emit(body);
        Add(new ExpressionInstruction(ExpressionOperation.Match));
        Patch(start);
    }

    private void EmitAlternation(IReadOnlyList<ExpressionNode> items)
    {
        List<int> ends = [];
        for (int i = 0; i < items.Count; i++)
        {
            if (i == items.Count - 1)
            {
                Emit(items[i]);
                break;
            }
            int branch = Add(new ExpressionInstruction(ExpressionOperation.TryNext));
            Emit(items[i]);
            ends.Add(Add(new ExpressionInstruction(ExpressionOperation.Jump)));
            Patch(branch);
        }
        foreach (int end in ends) Patch(end);
    }

    private void EmitLookBehind(ExpressionNode.Look look)
    {
        IReadOnlyList<ExpressionNode> items = look.Body is ExpressionNode.Alternation alternation ? alternation.Items : [look.Body];
        List<int> ends = [];
        for (int i = 0; i < items.Count; i++)
        {
            int length = FixedLength(items[i]);
            if (length < 0) throw new UnsupportedTokenizerException("look-behind of variable length in an expression", $"{expression}: give each alternative a fixed number of characters");
            // Positive: one alternative must match; negative: none may.
            int branch = !look.Negative && i < items.Count - 1 ? Add(new ExpressionInstruction(ExpressionOperation.TryNext)) : -1;
            EmitSubprogram(items[i], new ExpressionInstruction(ExpressionOperation.LookBehind) { Negative = look.Negative, Minimum = length });
            if (branch < 0) continue;
            ends.Add(Add(new ExpressionInstruction(ExpressionOperation.Jump)));
            Patch(branch);
        }
        foreach (int end in ends) Patch(end);
    }

    private void EmitRepeat(ExpressionNode.Repeat repeat)
    {
        for (int i = 0; i < repeat.Minimum; i++) Emit(repeat.Body);
        ExpressionOperation choice = repeat.Greed == Greed.Lazy ? ExpressionOperation.TryTarget : ExpressionOperation.TryNext;
        if (repeat.Maximum == int.MaxValue)
        {
            int register = Registers++;
            Add(new ExpressionInstruction(ExpressionOperation.LoopStart) { Register = register });
            int head = Add(new ExpressionInstruction(choice));
            Add(new ExpressionInstruction(ExpressionOperation.LoopRound) { Register = register });
            Emit(repeat.Body);
            Add(new ExpressionInstruction(ExpressionOperation.Jump) { Target = head });
            Patch(head);
            return;
        }
        List<int> exits = [];
        for (int i = repeat.Minimum; i < repeat.Maximum; i++)
        {
            exits.Add(Add(new ExpressionInstruction(choice)));
            Emit(repeat.Body);
        }
        foreach (int exit in exits) Patch(exit);
    }

    /// <summary>Code points that a node always takes, or -1.</summary>
    private static int FixedLength(ExpressionNode node) => node switch
    {
        ExpressionNode.Set => 1,
        ExpressionNode.Position or ExpressionNode.Look => 0,
        ExpressionNode.Atomic atomic => FixedLength(atomic.Body),
        ExpressionNode.Capture capture => FixedLength(capture.Body),
        ExpressionNode.Sequence sequence => sequence.Items.Select(FixedLength).Aggregate(0, (sum, length) => sum < 0 || length < 0 ? -1 : sum + length),
        ExpressionNode.Alternation alternation => alternation.Items.Select(FixedLength).Distinct().ToArray() is [var one] ? one : -1,
        ExpressionNode.Repeat repeat when repeat.Minimum == repeat.Maximum && FixedLength(repeat.Body) is >= 0 and int length => length * repeat.Minimum,
        _ => -1,
    };

    /// <summary>Collects the ASCII characters that a match of the node may begin with; true when it may also match nothing.</summary>
    private bool CollectFirst(ExpressionNode node)
    {
        switch (node)
        {
            case ExpressionNode.Set set:
                for (int i = 0; i < 128; i++) FirstAscii[i] |= set.Members.Contains(i);
                return false;
            case ExpressionNode.Sequence sequence:
                foreach (ExpressionNode item in sequence.Items)
                    if (!CollectFirst(item)) return false;
                return true;
            case ExpressionNode.Alternation alternation:
                bool empty = false;
                foreach (ExpressionNode item in alternation.Items) empty |= CollectFirst(item);
                return empty;
            case ExpressionNode.Repeat repeat: return CollectFirst(repeat.Body) | repeat.Minimum == 0;
            case ExpressionNode.Atomic atomic: return CollectFirst(atomic.Body);
            case ExpressionNode.Capture capture: return CollectFirst(capture.Body);
            default: return true;
        }
    }
}
