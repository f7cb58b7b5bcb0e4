namespace Engine.Text;

/// <summary>One item of a template: a text, or special tokens.</summary>
/// <param name="Sequence">0 for the first text, 1 for the second, -1 for special tokens.</param>
/// <param name="TypeId">Type id of its tokens.</param>
/// <param name="Tokens">The special tokens.</param>
public sealed record TemplateItem(int Sequence, int TypeId, IReadOnlyList<SpecialPiece> Tokens);

/// <summary>Lays texts and special tokens out as a template says.</summary>
/// <param name="single">Template of a single text; it may name the first text alone.</param>
/// <param name="pair">Template of a pair.</param>
public sealed class TemplateProcessor(IReadOnlyList<TemplateItem> single, IReadOnlyList<TemplateItem> pair) : PostProcessor
{
    /// <inheritdoc/>
    public override int AddedTokenCount(bool isPair) => (isPair ? pair : single).Sum(i => i.Tokens.Count);

    /// <inheritdoc/>
    public override void Process(List<TokenEncoding> encodings, bool addSpecialTokens)
    {
        List<TokenEncoding> output = [];
        foreach (TemplateItem item in encodings.Count == 2 ? pair : single)
        {
            if (item.Sequence < 0)
            {
                if (addSpecialTokens) output.AddRange(item.Tokens.Select(t => t.AsEncoding(item.TypeId)));
                continue;
            }
            TokenEncoding text = encodings[item.Sequence].Slice(0, encodings[item.Sequence].Count);
            for (int i = 0; i < text.Count; i++) text.TypeIds[i] = item.TypeId;
            output.Add(text);
        }
        encodings.Clear();
        encodings.AddRange(output);
    }
}
