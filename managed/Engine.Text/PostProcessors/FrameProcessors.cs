namespace Engine.Text;

/// <summary>A special token of a post-processor.</summary>
/// <param name="Token">Its text.</param>
/// <param name="Id">Its id.</param>
public sealed record SpecialPiece(string Token, int Id)
{
    internal TokenEncoding AsEncoding(int typeId)
    {
        TokenEncoding encoding = new();
        encoding.Add(Id, Token, default, typeId, special: 1, attention: 1, sequence: -1);
        return encoding;
    }
}

/// <summary>BERT's frame: [CLS] A [SEP], and B [SEP] for a pair.</summary>
/// <param name="separator">[SEP].</param>
/// <param name="classifier">[CLS].</param>
public sealed class BertProcessor(SpecialPiece separator, SpecialPiece classifier) : PostProcessor
{
    /// <inheritdoc/>
    public override int AddedTokenCount(bool isPair) => isPair ? 3 : 2;

    /// <inheritdoc/>
    public override void Process(List<TokenEncoding> encodings, bool addSpecialTokens)
    {
        if (!addSpecialTokens) return;
        List<TokenEncoding> framed = [];
        for (int i = 0; i < encodings.Count; i++)
        {
            if (i == 0) framed.Add(classifier.AsEncoding(0));
            framed.Add(encodings[i]);
            framed.Add(separator.AsEncoding(i == 0 ? 0 : 1));
        }
        encodings.Clear();
        encodings.AddRange(framed);
    }
}

/// <summary>RoBERTa's frame: &lt;s&gt; A &lt;/s&gt;, and &lt;/s&gt; B &lt;/s&gt; for a pair; all type ids are 0.</summary>
/// <param name="separator">&lt;/s&gt;.</param>
/// <param name="classifier">&lt;s&gt;.</param>
/// <param name="trimOffsets">Whether white space is taken out of offsets.</param>
/// <param name="addPrefixSpace">Whether the pre-tokenizer puts a space in front.</param>
public sealed class RobertaProcessor(SpecialPiece separator, SpecialPiece classifier, bool trimOffsets, bool addPrefixSpace) : PostProcessor
{
    /// <inheritdoc/>
    public override int AddedTokenCount(bool isPair) => isPair ? 4 : 2;

    /// <inheritdoc/>
    public override void Process(List<TokenEncoding> encodings, bool addSpecialTokens)
    {
        foreach (TokenEncoding encoding in encodings)
        {
            if (trimOffsets) OffsetTrimming.Trim(encoding, addPrefixSpace);
            for (int i = 0; i < encoding.Count; i++) encoding.TypeIds[i] = 0;
        }
        if (!addSpecialTokens) return;
        List<TokenEncoding> framed = [];
        for (int i = 0; i < encodings.Count; i++)
        {
            framed.Add((i == 0 ? classifier : separator).AsEncoding(0));
            framed.Add(encodings[i]);
            framed.Add(separator.AsEncoding(0));
        }
        encodings.Clear();
        encodings.AddRange(framed);
    }
}

/// <summary>Takes white space out of the offsets of byte-level tokens.</summary>
/// <param name="trimOffsets">Whether it does.</param>
/// <param name="addPrefixSpace">Whether the pre-tokenizer puts a space in front.</param>
public sealed class ByteLevelProcessor(bool trimOffsets, bool addPrefixSpace) : PostProcessor
{
    /// <inheritdoc/>
    public override int AddedTokenCount(bool isPair) => 0;

    /// <inheritdoc/>
    public override void Process(List<TokenEncoding> encodings, bool addSpecialTokens)
    {
        if (!trimOffsets) return;
        foreach (TokenEncoding encoding in encodings) OffsetTrimming.Trim(encoding, addPrefixSpace);
    }
}

/// <summary>One post-processor after the other.</summary>
/// <param name="items">The post-processors in order.</param>
public sealed class SequenceProcessor(IReadOnlyList<PostProcessor> items) : PostProcessor
{
    /// <inheritdoc/>
    public override int AddedTokenCount(bool isPair) => items.Sum(i => i.AddedTokenCount(isPair));

    /// <inheritdoc/>
    public override void Process(List<TokenEncoding> encodings, bool addSpecialTokens)
    {
        foreach (PostProcessor item in items) item.Process(encodings, addSpecialTokens);
    }
}
