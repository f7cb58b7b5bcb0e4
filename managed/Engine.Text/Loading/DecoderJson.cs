namespace Engine.Text;

/// <summary>Reads the "decoder" of tokenizer.json.</summary>
internal static class DecoderJson
{
    /// <summary>Reads a decoder, or null where there is none.</summary>
    public static Decoder? Read(JsonView view)
    {
        if (view.IsMissing) return null;
        Decoder decoder = ReadPresent(view);
        return Growth(decoder) <= LargestGrowth ? decoder : throw view.Bad("the replacements multiply the text without bound");
    }

    private const double LargestGrowth = 1 << 16;

    private static double Growth(Decoder decoder) => decoder switch
    {
        ReplaceDecoder replace => replace.Growth,
        SequenceDecoder sequence => sequence.Items.Aggregate(1.0, (growth, item) => growth * Growth(item)),
        _ => 1,
    };

    private static Decoder ReadPresent(JsonView view) => view["type"].String() switch
    {
        "Sequence" => new SequenceDecoder([.. view["decoders"].Items().Select(ReadPresent)]),
        "ByteLevel" => new ByteLevelDecoder(),
        "ByteFallback" => new ByteFallbackDecoder(),
        "Fuse" => new FuseDecoder(),
        "Strip" => new StripDecoder(view["content"].Character(), view["start"].Int(), view["stop"].Int()),
        "Replace" => ReadReplace(view),
        "Metaspace" => new MetaspaceDecoder(view["replacement"].Character(), PreTokenizerJson.ReadScheme(view)),
        "WordPiece" => new WordPieceDecoder(view["prefix"].OptionalString() ?? "##", view["cleanup"].Bool(true)),
        "BPEDecoder" => new BpeDecoder(view["suffix"].OptionalString() ?? "</w>"),
        "CTC" => new CtcDecoder(view["pad_token"].OptionalString() ?? "<pad>", view["word_delimiter_token"].OptionalString() ?? "|", view["cleanup"].Bool(true)),
        { } kind => throw TokenizerJson.Unknown(view, "decoder", kind),
    };

    private static ReplaceDecoder ReadReplace(JsonView view) => view["pattern"]["String"].OptionalString() is { } literal
        ? new ReplaceDecoder(literal, view["content"].ShortString())
        : new ReplaceDecoder(PatternJson.Read(view["pattern"]), view["content"].ShortString());
}
