namespace Engine.Text;

/// <summary>Reads the "normalizer" of tokenizer.json.</summary>
internal static class NormalizerJson
{
    /// <summary>Reads a normalizer, or null where there is none.</summary>
    public static Normalizer? Read(JsonView view) => view.IsMissing ? null : ReadPresent(view);

    private static Normalizer ReadPresent(JsonView view) => view["type"].String() switch
    {
        "Sequence" => new SequenceNormalizer([.. view["normalizers"].Items().Select(ReadPresent)]),
        "NFC" => new UnicodeNormalizer(UnicodeForm.C),
        "NFD" => new UnicodeNormalizer(UnicodeForm.D),
        "NFKC" => new UnicodeNormalizer(UnicodeForm.KC),
        "NFKD" => new UnicodeNormalizer(UnicodeForm.KD),
        "Lowercase" => new LowercaseNormalizer(),
        "Strip" => new StripNormalizer(view["strip_left"].Bool(), view["strip_right"].Bool()),
        "StripAccents" => new StripAccentsNormalizer(),
        "Nmt" => new NmtNormalizer(),
        "Prepend" => new PrependNormalizer(view["prepend"].ShortString()),
        "Replace" => new ReplaceNormalizer(PatternJson.Read(view["pattern"]), view["content"].ShortString()),
        "ByteLevel" => new ByteLevelNormalizer(),
        "Precompiled" => new PrecompiledNormalizer(ReadMap(view["precompiled_charsmap"])),
        "BertNormalizer" => new BertNormalizer(view["clean_text"].Bool(), view["handle_chinese_chars"].Bool(),
            view["strip_accents"].IsMissing ? null : view["strip_accents"].Bool(), view["lowercase"].Bool()),
        { } kind => throw TokenizerJson.Unknown(view, "normalizer", kind),
    };

    private static CharacterMap ReadMap(JsonView view)
    {
        if (view.Element.ValueKind != System.Text.Json.JsonValueKind.String || !view.Element.TryGetBytesFromBase64(out byte[]? block))
            throw view.Bad("expected a character map in base64");
        return new CharacterMap(block, view.File);
    }
}
