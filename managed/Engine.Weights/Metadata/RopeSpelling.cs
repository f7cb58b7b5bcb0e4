namespace Engine.Weights;

/// <summary>
/// Brings the rotary settings of a config.json to one spelling, that of transformers 5: <c>rope_parameters.{rope_theta, rope_type, factor, ...}</c>.
/// Older files have <c>rope_theta</c> and <c>rope_scaling</c> (with <c>type</c> or <c>rope_type</c>), or a family's own names. Where both are present
/// the new spelling wins; settings by layer type (<c>rope_parameters.full_attention.*</c>) are left as they are.
/// </summary>
internal static class RopeSpelling
{
    private const string New = "rope_parameters.";
    private const string Old = "rope_scaling.";

    // Names outside the two objects -> names inside.
    private static readonly (string Outside, string Inside)[] Moved =
    [
        ("rope_theta", "rope_theta"),
        ("rotary_emb_base", "rope_theta"),
        ("partial_rotary_factor", "partial_rotary_factor"),
        ("rotary_pct", "partial_rotary_factor"),
        ("rope_pct", "partial_rotary_factor"),
        ("original_max_position_embeddings", "original_max_position_embeddings"),
    ];

    /// <summary>Adds the new spelling of whatever is there in an old one.</summary>
    public static void Normalize(Dictionary<string, MetadataValue> values)
    {
        foreach (string key in values.Keys.Where(key => key.StartsWith(Old, StringComparison.Ordinal)).ToArray())
        {
            string name = key[Old.Length..];
            values.TryAdd(New + (name == "type" && !values.ContainsKey(Old + "rope_type") ? "rope_type" : name), values[key]);
        }

        bool byLayerType = values.Keys.Any(key => key.StartsWith(New, StringComparison.Ordinal) && key.IndexOf('.', New.Length) > 0);
        foreach ((string outside, string inside) in Moved)
            if (!byLayerType && values.TryGetValue(outside, out MetadataValue value)) values.TryAdd(New + inside, value);

        if (values.TryGetValue(New + "type", out MetadataValue type)) values.TryAdd(New + "rope_type", type);
        if (values.TryGetValue(New + "rope_type", out MetadataValue kind) && kind.Kind == MetadataKind.String && kind.String == "su")
            values[New + "rope_type"] = MetadataValue.Of("longrope");
        if (!byLayerType && values.ContainsKey(New + "rope_theta")) values.TryAdd(New + "rope_type", MetadataValue.Of("default"));
    }
}
