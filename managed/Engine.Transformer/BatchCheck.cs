using Engine.Ops;
using Engine.Tensors;

namespace Engine.Transformer;

/// <summary>What must hold before kernels follow a batch's indices: it fits the limits, and every id, position and page exists.</summary>
internal static unsafe class BatchCheck
{
    public static void Run(Batch batch, KvCache cache, ModelSpec spec, ForwardLimits limits)
    {
        if (batch.Tokens > limits.MaxTokens) throw new CapacityException("step", $"{batch.Tokens} tokens asked, {limits.MaxTokens} fit; cut the prompt into chunks");
        if (batch.Outputs > limits.MaxOutputs) throw new CapacityException("step", $"the logits of {batch.Outputs} rows asked, {limits.MaxOutputs} fit; ask for fewer at once");
        if (cache.Layers.Length != spec.Blocks.Length) throw new ArgumentException($"The cache has {cache.Layers.Length} layers, the model {spec.Blocks.Length}.", nameof(cache));
        int positions = spec.LearnedPositions is { } learned ? learned.Rows - learned.Offset : int.MaxValue;
        for (int row = 0; row < batch.Tokens; row++)
        {
            if ((uint)batch.Ids[row] >= (uint)spec.Vocabulary) throw new RequestException("token id", $"{batch.Ids[row]} is not among the model's {spec.Vocabulary} ids; check that tokenizer and model belong together");
            if ((uint)batch.Positions[row] >= (uint)positions) throw new RequestException("position", $"{batch.Positions[row]} is beyond the {positions} positions of the model; use a shorter prompt or generate fewer tokens");
        }

        for (int sequence = 0; sequence < batch.Sequences; sequence++)
        {
            int used = (batch.KvLengths[sequence] + KvView.PageTokens - 1) / KvView.PageTokens;
            int* table = batch.PageTables + (long)sequence * batch.MaxPages;
            if (batch.PrefixLengths[sequence] > batch.KvLengths[sequence])
                throw new RequestException("prefix length", $"{batch.PrefixLengths[sequence]} tokens must be in one step, {batch.KvLengths[sequence]} are there; use a shorter prefix or a larger step");
            if (used > batch.MaxPages) throw new ArgumentException($"Sequence {sequence} needs {used} pages, its table holds {batch.MaxPages}.", nameof(batch));
            for (int page = 0; page < used; page++)
                if ((uint)table[page] >= (uint)cache.Pages) throw new ArgumentException($"Page {page} of sequence {sequence} is number {table[page]}, the cache has {cache.Pages} pages.", nameof(batch));
        }
    }
}
