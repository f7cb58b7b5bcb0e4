namespace Engine.Text;

/// <summary>Reads the "pre_tokenizer" of tokenizer.json.</summary>
internal static class PreTokenizerJson
{
    /// <summary>Reads a pre-tokenizer, or null where there is none.</summary>
    public static PreTokenizer? Read(JsonView view)
    {
        if (view.IsMissing) return null;
        PreTokenizer preTokenizer = ReadPresent(view);
        return CountByteLevel(preTokenizer) <= MostByteLevel ? preTokenizer : throw view.Bad($"more than {MostByteLevel} ByteLevel components, each of which may double the text");
    }

    private const int MostByteLevel = 2;

    private static int CountByteLevel(PreTokenizer preTokenizer) => preTokenizer switch
    {
        ByteLevelPreTokenizer => 1,
        SequencePreTokenizer sequence => sequence.Items.Sum(CountByteLevel),
        _ => 0,
    };

    /// <summary>Reads how spaces are treated: prepend_scheme, or add_prefix_space of older files.</summary>
    public static PrependScheme ReadScheme(JsonView view)
    {
        PrependScheme scheme = view["prepend_scheme"].OptionalString() switch
        {
            null or "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            { } other => throw TokenizerJson.Unknown(view["prepend_scheme"], "prepend scheme", other),
        };
        return view["prepend_scheme"].IsMissing && !view["add_prefix_space"].Bool(true) ? PrependScheme.Never : scheme;
    }

    private static PreTokenizer ReadPresent(JsonView view) => view["type"].String() switch
    {
        "Sequence" => new SequencePreTokenizer([.. view["pretokenizers"].Items().Select(ReadPresent)]),
        "ByteLevel" => new ByteLevelPreTokenizer(view["add_prefix_space"].Bool(true), view["use_regex"].Bool(true)),
        "Split" => new SplitPreTokenizer(PatternJson.Read(view["pattern"]), ReadBehavior(view["behavior"]), view["invert"].Bool(false)),
        "Metaspace" => new MetaspacePreTokenizer(view["replacement"].Character(), ReadScheme(view), view["split"].Bool(true)),
        "Whitespace" => CharacterSplits.Whitespace(),
        "WhitespaceSplit" => CharacterSplits.WhitespaceSplit(),
        "Punctuation" => CharacterSplits.Punctuation(view["behavior"].IsMissing ? SplitBehavior.Isolated : ReadBehavior(view["behavior"])),
        "Digits" => CharacterSplits.Digits(view["individual_digits"].Bool(false)),
        "BertPreTokenizer" => new BertPreTokenizer(),
        "CharDelimiterSplit" => CharacterSplits.Delimiter(view["delimiter"].Character()),
        "UnicodeScripts" => new UnicodeScriptsPreTokenizer(),
        "FixedLength" => new FixedLengthPreTokenizer(view["length"].Int(5) is > 0 and int length ? length : throw view["length"].Bad("the length must be at least 1")),
        { } kind => throw TokenizerJson.Unknown(view, "pre-tokenizer", kind),
    };

    private static SplitBehavior ReadBehavior(JsonView view) => view.String() switch
    {
        "Removed" => SplitBehavior.Removed,
        "Isolated" => SplitBehavior.Isolated,
        "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
        "MergedWithNext" => SplitBehavior.MergedWithNext,
        "Contiguous" => SplitBehavior.Contiguous,
        { } other => throw TokenizerJson.Unknown(view, "split behavior", other),
    };
}
