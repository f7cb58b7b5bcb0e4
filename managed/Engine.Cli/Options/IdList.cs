using Engine.Tensors;

namespace Engine.Cli.Options;

/// <summary>Token ids as "1,2,3".</summary>
internal static class IdList
{
    /// <summary>Parses a list.</summary>
    /// <exception cref="RequestException">An entry is no number.</exception>
    public static int[] Parse(string option, string list)
    {
        string[] parts = list.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length == 0) throw new RequestException(option, "the list is empty; give ids such as 1,2,3");
        return Array.ConvertAll(parts, part => int.TryParse(part, out int id) ? id : throw new RequestException(option, $"\"{part}\" is no token id; give numbers such as 1,2,3"));
    }
}
