namespace Engine.Text;

/// <summary>
/// Runs a compiled expression over the code points of UTF-8 text by backtracking with an explicit stack and a budget of steps, so that no expression runs without end.
/// A greedy loop over a set remembers its run and the ends from which the rest of the expression is known to fail: one long run takes linear time however often it is entered.
/// </summary>
internal sealed class ExpressionMatcher(ExpressionProgram program) : SplitMatcher
{
    private const long LeastBudget = 20_000_000, BudgetPerByte = 200;

    private readonly ExpressionInstruction[] code = program.Instructions;
    private readonly int[] registers = new int[program.Registers];
    private readonly LoopMemory[] loops = new LoopMemory[program.Instructions.Length];
    private Entry[] stack = new Entry[64];
    private int depth, searchStart;
    private long budget;

    /// <inheritdoc/>
    public override bool TryFind(ReadOnlySpan<byte> text, int from, out int start, out int end)
    {
        if (from == 0)
        {
            budget = Math.Max(LeastBudget, BudgetPerByte * text.Length);
            Array.Clear(loops);
        }
        searchStart = from;
        for (start = from; start <= text.Length;)
        {
            if (start == text.Length || text[start] >= 0x80 || program.FirstAscii[text[start]])
            {
                depth = 0;
                if (program.HasBackReferences) Array.Fill(registers, -1);
                end = Run(text, 0, start);
                if (end >= 0) return true;
            }
            if (start == text.Length) break;
            CodePoints.Decode(text, start, out int size);
            start += size;
        }
        start = end = text.Length;
        return false;
    }

    /// <summary>Runs from an instruction to the next Match; answers the end or -1.</summary>
    private int Run(ReadOnlySpan<byte> text, int at, int position)
    {
        int floor = depth;
        while (true)
        {
            if (--budget < 0) throw Exhausted();
            ref readonly ExpressionInstruction instruction = ref code[at];
            bool ok = true;
            switch (instruction.Operation)
            {
                case ExpressionOperation.Match:
                    depth = floor;
                    return position;
                case ExpressionOperation.Set:
                    ok = position < text.Length && instruction.Set.Contains(CodePoints.Decode(text, position, out int size)) && Advance(ref position, text);
                    at++;
                    break;
                case ExpressionOperation.SetLoop:
                    ok = EnterLoop(text, at, ref position);
                    at++;
                    break;
                case ExpressionOperation.TryNext:
                    Push(new Entry(instruction.Target, position, Entry.Branch, 0));
                    at++;
                    break;
                case ExpressionOperation.TryTarget:
                    Push(new Entry(at + 1, position, Entry.Branch, 0));
                    at = instruction.Target;
                    break;
                case ExpressionOperation.Jump:
                    at = instruction.Target;
                    break;
                case ExpressionOperation.Position:
                    ok = Holds(text, instruction.Position, position);
                    at++;
                    break;
                case ExpressionOperation.LookAhead:
                    ok = Run(text, at + 1, position) >= 0 != instruction.Negative;
                    at = instruction.Target;
                    break;
                case ExpressionOperation.LookBehind:
                    ok = (Back(text, position, instruction.Minimum) is >= 0 and int begin && Run(text, at + 1, begin) == position) != instruction.Negative;
                    at = instruction.Target;
                    break;
                case ExpressionOperation.Atomic:
                    int end = Run(text, at + 1, position);
                    ok = end >= 0;
                    position = end;
                    at = instruction.Target;
                    break;
                case ExpressionOperation.LoopStart:
                    SetRegister(instruction.Register, -1);
                    at++;
                    break;
                case ExpressionOperation.Save:
                    SetRegister(instruction.Register, position);
                    at++;
                    break;
                case ExpressionOperation.BackReference:
                    ok = MatchesAgain(text, instruction.Register, ref position);
                    at++;
                    break;
                case ExpressionOperation.LoopRound:
                    ok = registers[instruction.Register] != position;
                    if (ok) SetRegister(instruction.Register, position);
                    at++;
                    break;
            }
            if (!ok && !Backtrack(text, floor, out at, out position)) return -1;
        }
    }

    private bool MatchesAgain(ReadOnlySpan<byte> text, int register, ref int position)
    {
        int start = registers[register], end = registers[register + 1];
        if (start < 0 || end < start || !text[position..].StartsWith(text[start..end])) return false;
        budget -= (end - start) >> 2;
        position += end - start;
        return true;
    }

    private static bool Advance(ref int position, ReadOnlySpan<byte> text)
    {
        CodePoints.Decode(text, position, out int size);
        position += size;
        return true;
    }

    private bool EnterLoop(ReadOnlySpan<byte> text, int at, ref int position)
    {
        ref readonly ExpressionInstruction loop = ref code[at];
        int least = position;
        for (int i = 0; i < loop.Minimum; i++)
        {
            if (least >= text.Length || !loop.Set.Contains(CodePoints.Decode(text, least, out int size))) return false;
            least += size;
        }
        if (loop.Greed == Greed.Lazy)
        {
            Push(new Entry(at, least, Entry.LazyLoop, loop.Maximum - loop.Minimum));
            position = least;
            return true;
        }
        int most = loop.Maximum == int.MaxValue ? EndOfRun(text, at, position, least) : Bounded(text, loop, least);
        if (loop.Greed == Greed.Possessive)
        {
            position = most;
            return true;
        }
        if (loop.Maximum == int.MaxValue && !program.HasBackReferences && loops[at].FailLow > 0 && most <= loops[at].FailHigh && most >= loops[at].FailLow)
        {
            // All ends from FailLow up are known to fail.
            most = Back(text, loops[at].FailLow, 1);
            if (most < least)
            {
                if (loop.Minimum > 0) return false;
                most = least;
            }
        }
        if (most > least) Push(new Entry(at, most, Entry.GreedyLoop, least));
        position = most;
        return true;
    }

    private int EndOfRun(ReadOnlySpan<byte> text, int at, int from, int least)
    {
        ref LoopMemory memory = ref loops[at];
        if (memory.RunEnd > 0 && from >= memory.RunStart && least <= memory.RunEnd) return memory.RunEnd;
        int end = least;
        CodePointSet set = code[at].Set;
        while (end < text.Length && set.Contains(CodePoints.Decode(text, end, out int size))) end += size;
        budget -= (end - least) >> 2;
        memory = new LoopMemory { RunStart = from, RunEnd = end };
        return end;
    }

    private static int Bounded(ReadOnlySpan<byte> text, in ExpressionInstruction loop, int least)
    {
        int end = least;
        for (int i = loop.Minimum; i < loop.Maximum && end < text.Length && loop.Set.Contains(CodePoints.Decode(text, end, out int size)); i++) end += size;
        return end;
    }

    private bool Backtrack(ReadOnlySpan<byte> text, int floor, out int at, out int position)
    {
        while (depth > floor)
        {
            ref Entry entry = ref stack[depth - 1];
            switch (entry.Kind)
            {
                case Entry.Restore:
                    registers[entry.At] = entry.Position;
                    depth--;
                    continue;
                case Entry.Branch:
                    (at, position) = (entry.At, entry.Position);
                    depth--;
                    return true;
                case Entry.GreedyLoop:
                    if (code[entry.At].Maximum == int.MaxValue) RememberFailure(ref loops[entry.At], entry.Position);
                    entry.Position = Back(text, entry.Position, 1);
                    (at, position) = (entry.At + 1, entry.Position);
                    if (entry.Position <= entry.Extra) depth--;
                    if (--budget < 0) throw Exhausted();
                    return true;
                default:
                    if (entry.Extra <= 0 || entry.Position >= text.Length || !code[entry.At].Set.Contains(CodePoints.Decode(text, entry.Position, out int size)))
                    {
                        depth--;
                        continue;
                    }
                    entry.Position += size;
                    if (entry.Extra != int.MaxValue) entry.Extra--;
                    (at, position) = (entry.At + 1, entry.Position);
                    return true;
            }
        }
        at = position = 0;
        return false;
    }

    private static void RememberFailure(ref LoopMemory memory, int end)
    {
        if (end > memory.RunEnd || memory.RunEnd == 0) return;
        if (memory.FailLow == 0) memory.FailHigh = memory.FailLow = end;
        else if (end < memory.FailLow) memory.FailLow = end;
    }

    private void SetRegister(int register, int value)
    {
        Push(new Entry(register, registers[register], Entry.Restore, 0));
        registers[register] = value;
    }

    private void Push(Entry entry)
    {
        if (depth == stack.Length) Array.Resize(ref stack, 2 * depth);
        stack[depth++] = entry;
    }

    private static int Back(ReadOnlySpan<byte> text, int position, int count)
    {
        for (; count > 0; count--)
        {
            if (position <= 0) return -1;
            CodePoints.DecodeLast(text, position, out int size);
            position -= size;
        }
        return position;
    }

    private bool Holds(ReadOnlySpan<byte> text, PositionKind kind, int position) => kind switch
    {
        PositionKind.TextStart => position == 0,
        PositionKind.TextEnd => position == text.Length,
        PositionKind.TextEndOrLastBreak => position == text.Length || position == text.Length - 1 && text[position] == '\n',
        PositionKind.LineStart => position == 0 || position < text.Length && text[position - 1] == '\n',
        PositionKind.LineEnd => position == text.Length || text[position] == '\n',
        PositionKind.WordBoundary => IsWordBefore(text, position) != IsWordAt(text, position),
        PositionKind.NoWordBoundary => IsWordBefore(text, position) == IsWordAt(text, position),
        _ => position == searchStart,
    };

    private bool IsWordAt(ReadOnlySpan<byte> text, int position) => position < text.Length && program.Word.Contains(CodePoints.Decode(text, position, out _));

    private bool IsWordBefore(ReadOnlySpan<byte> text, int position) => position > 0 && program.Word.Contains(CodePoints.DecodeLast(text, position, out _));

    private TokenizationException Exhausted() =>
        new($"the split expression {program.Expression} backtracks without end on this text; rewrite its nested repetitions");

    private record struct Entry(int At, int Position, int Kind, int Extra)
    {
        public const int Branch = 0, GreedyLoop = 1, LazyLoop = 2, Restore = 3;
    }

    private struct LoopMemory
    {
        public int RunStart, RunEnd, FailLow, FailHigh;
    }
}
