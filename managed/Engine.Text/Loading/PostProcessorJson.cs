namespace Engine.Text;

/// <summary>Reads the "post_processor" of tokenizer.json.</summary>
internal static class PostProcessorJson
{
    /// <summary>Reads a post-processor, or null where there is none.</summary>
    public static PostProcessor? Read(JsonView view) => view.IsMissing ? null : ReadPresent(view);

    private static PostProcessor ReadPresent(JsonView view) => view["type"].String() switch
    {
        "Sequence" => new SequenceProcessor([.. view["processors"].Items().Select(ReadPresent)]),
        "ByteLevel" => new ByteLevelProcessor(view["trim_offsets"].Bool(true), view["add_prefix_space"].Bool(true)),
        "BertProcessing" => new BertProcessor(ReadPair(view["sep"]), ReadPair(view["cls"])),
        "RobertaProcessing" => new RobertaProcessor(ReadPair(view["sep"]), ReadPair(view["cls"]), view["trim_offsets"].Bool(true), view["add_prefix_space"].Bool(true)),
        "TemplateProcessing" => ReadTemplate(view),
        { } kind => throw TokenizerJson.Unknown(view, "post-processor", kind),
    };

    private static SpecialPiece ReadPair(JsonView view)
    {
        JsonView[] items = [.. view.Items()];
        return items.Length == 2 ? new SpecialPiece(items[0].String(), items[1].Int()) : throw view.Bad("expected [token, id]");
    }

    private static TemplateProcessor ReadTemplate(JsonView view)
    {
        Dictionary<string, SpecialPiece[]> special = new(StringComparer.Ordinal);
        foreach ((string name, JsonView value) in view["special_tokens"].Members())
        {
            int[] ids = [.. value["ids"].Items().Select(i => i.Int())];
            string[] tokens = [.. value["tokens"].Items().Select(t => t.String())];
            if (ids.Length != tokens.Length) throw value.Bad("as many ids as tokens are needed");
            special[name] = [.. tokens.Zip(ids, (token, id) => new SpecialPiece(token, id))];
        }
        TemplateItem[] single = [.. view["single"].Items().Select(i => ReadItem(i, special))];
        if (single.FirstOrDefault(i => i.Sequence > 0) is not null) throw view["single"].Bad("the template of a single text names sequence B");
        return new TemplateProcessor(single, [.. view["pair"].Items().Select(i => ReadItem(i, special))]);
    }

    private static TemplateItem ReadItem(JsonView view, Dictionary<string, SpecialPiece[]> special)
    {
        JsonView sequence = view["Sequence"], token = view["SpecialToken"];
        if (!sequence.IsMissing)
            return sequence["id"].String() switch
            {
                "A" => new TemplateItem(0, sequence["type_id"].Int(0), []),
                "B" => new TemplateItem(1, sequence["type_id"].Int(0), []),
                { } other => throw sequence["id"].Bad($"sequence '{other}' must be A or B"),
            };
        if (token.IsMissing) throw view.Bad("expected Sequence or SpecialToken");
        string id = token["id"].String();
        return special.TryGetValue(id, out SpecialPiece[]? pieces)
            ? new TemplateItem(-1, token["type_id"].Int(0), pieces)
            : throw token["id"].Bad($"'{id}' is not among the special_tokens of the template");
    }
}
