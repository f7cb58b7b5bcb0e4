using Engine.Tensors;

namespace Engine.Ops;

/// <summary>
/// One step's work: the tokens of several sequences laid end to end (ragged). A prompt chunk of 512 tokens and thirty decode
/// tokens are the same call; there is no other batch type. The arrays are native, sized once, and refilled every step without allocating.
/// </summary>
public sealed unsafe class Batch : IDisposable
{
    private readonly NativeBuffer _memory;
    private int _pendingTokens;

    /// <summary>Creates an empty batch.</summary>
    /// <param name="maxTokens">Most tokens of one step, over all sequences.</param>
    /// <param name="maxSequences">Most sequences of one step.</param>
    /// <param name="maxPages">Most KV pages of one sequence.</param>
    public Batch(int maxTokens, int maxSequences, int maxPages)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxTokens);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxSequences);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxPages);
        (MaxTokens, MaxSequences, MaxPages) = (maxTokens, maxSequences, maxPages);
        _memory = new NativeBuffer(sizeof(int) * (5L * maxTokens + 4L * maxSequences + 1 + (long)maxSequences * maxPages));
        int* next = (int*)_memory.Pointer;
        Ids = Take(ref next, maxTokens);
        Positions = Take(ref next, maxTokens);
        SequenceOf = Take(ref next, maxTokens);
        Slots = Take(ref next, maxTokens);
        OutputRows = Take(ref next, maxTokens);
        Offsets = Take(ref next, maxSequences + 1);
        KvLengths = Take(ref next, maxSequences);
        PrefixLengths = Take(ref next, maxSequences);
        RotaryLengths = Take(ref next, maxSequences);
        PageTables = Take(ref next, maxSequences * maxPages);

        static int* Take(ref int* next, int count)
        {
            int* area = next;
            next += count;
            return area;
        }
    }

    /// <summary>Most tokens of one step.</summary>
    public int MaxTokens { get; }

    /// <summary>Most sequences of one step.</summary>
    public int MaxSequences { get; }

    /// <summary>Row length of <see cref="PageTables"/>.</summary>
    public int MaxPages { get; }

    /// <summary>Tokens in this step.</summary>
    public int Tokens { get; private set; }

    /// <summary>Sequences in this step.</summary>
    public int Sequences { get; private set; }

    /// <summary>Rows whose logits are wanted.</summary>
    public int Outputs { get; private set; }

    /// <summary>Token ids. [tokens]</summary>
    public int* Ids { get; }

    /// <summary>Position of each token in its sequence, from 0. [tokens]</summary>
    public int* Positions { get; }

    /// <summary>Index of the sequence that each token belongs to. [tokens]</summary>
    public int* SequenceOf { get; }

    /// <summary>Where each token's K and V go: page * <see cref="KvView.PageTokens"/> + place in the page; -1: do not write. [tokens]</summary>
    public int* Slots { get; }

    /// <summary>Token rows whose logits are wanted, ascending. [outputs]</summary>
    public int* OutputRows { get; }

    /// <summary>First token row of each sequence, and the end. [sequences + 1]</summary>
    public int* Offsets { get; }

    /// <summary>Tokens that each sequence has in the cache once this step's are written. [sequences]</summary>
    public int* KvLengths { get; }

    /// <summary>Length of the bidirectional prefix of each sequence (prefix mask); 0: causal throughout. [sequences]</summary>
    public int* PrefixLengths { get; }

    /// <summary>
    /// The sequence length that length-dependent rotary scaling sees: the whole prompt's length for every chunk of a prompt, position + 1 while
    /// decoding; so a prompt gives the same result however it is cut. [sequences]
    /// </summary>
    public int* RotaryLengths { get; }

    /// <summary>Page numbers in order of position, -1 pads. [sequences, <see cref="MaxPages"/>]</summary>
    public int* PageTables { get; }

    /// <summary>Empties the batch.</summary>
    public void Clear()
    {
        if (_pendingTokens != 0) throw new InvalidOperationException($"{_pendingTokens} tokens announced for the last sequence were not added.");
        (Tokens, Sequences, Outputs) = (0, 0, 0);
        Offsets[0] = 0;
    }

    /// <summary>Begins a sequence whose <paramref name="tokens"/> tokens follow by <see cref="AddToken"/>.</summary>
    /// <param name="tokens">Tokens of this sequence in this step, at least one.</param>
    /// <param name="kvLength">Tokens in the cache once this step's are written.</param>
    /// <param name="pages">The sequence's page table.</param>
    /// <param name="rotaryLength">See <see cref="RotaryLengths"/>.</param>
    /// <param name="prefixLength">See <see cref="PrefixLengths"/>.</param>
    /// <returns>The index of the sequence in this batch.</returns>
    /// <exception cref="CapacityException">The batch is full.</exception>
    public int BeginSequence(int tokens, int kvLength, ReadOnlySpan<int> pages, int rotaryLength, int prefixLength = 0)
    {
        if (_pendingTokens != 0) throw new InvalidOperationException($"{_pendingTokens} tokens announced for the last sequence were not added.");
        if (Sequences == MaxSequences) throw new CapacityException("batch", $"it holds {MaxSequences} sequences; run fewer at once or create a larger batch");
        if (tokens <= 0 || Tokens + tokens > MaxTokens) throw new CapacityException("batch", $"{tokens} tokens asked, {MaxTokens - Tokens} of {MaxTokens} left; cut the prompt into chunks");
        if (pages.Length > MaxPages) throw new CapacityException("batch", $"a sequence of {pages.Length} pages does not fit its page table of {MaxPages}");
        int sequence = Sequences++;
        KvLengths[sequence] = kvLength;
        RotaryLengths[sequence] = rotaryLength;
        PrefixLengths[sequence] = prefixLength;
        Span<int> table = new(PageTables + (long)sequence * MaxPages, MaxPages);
        pages.CopyTo(table);
        table[pages.Length..].Fill(-1);
        Offsets[sequence + 1] = Tokens + tokens;
        _pendingTokens = tokens;
        return sequence;
    }

    /// <summary>Adds the next token of the sequence begun last.</summary>
    /// <param name="id">Token id.</param>
    /// <param name="position">Position in the sequence, from 0.</param>
    /// <param name="output">Whether its logits are wanted.</param>
    /// <param name="store">Whether its K and V are written into the cache.</param>
    public void AddToken(int id, int position, bool output, bool store = true)
    {
        if (_pendingTokens == 0) throw new InvalidOperationException("Begin a sequence first.");
        _pendingTokens--;
        int sequence = Sequences - 1, row = Tokens++;
        Ids[row] = id;
        Positions[row] = position;
        SequenceOf[row] = sequence;
        int page = store ? PageTables[(long)sequence * MaxPages + position / KvView.PageTokens] : -1;
        Slots[row] = page < 0 ? -1 : page * KvView.PageTokens + position % KvView.PageTokens;
        if (output) OutputRows[Outputs++] = row;
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
