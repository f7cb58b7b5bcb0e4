namespace Engine.Text;

/// <summary>Finds user-defined symbols, which stay whole wherever they occur: the longest that begins at a place.</summary>
internal sealed class UserSymbols
{
    private readonly ByteTrie trie;
    private readonly bool[] starts = new bool[256];

    private UserSymbols(ByteTrie trie)
    {
        this.trie = trie;
        for (int b = 0; b < 255; b++) starts[b] = !trie.IsDeadStart((byte)b);
    }

    /// <summary>The user-defined symbols of a vocabulary, or null when it has none.</summary>
    public static UserSymbols? Of(PieceVocabulary vocabulary, string file)
    {
        if (!vocabulary.HasUserDefined) return null;
        List<int> ids = [];
        for (int id = 0; id < vocabulary.Count; id++)
            if (vocabulary.Types[id] == PieceType.UserDefined) ids.Add(id);
        return new UserSymbols(vocabulary.BuildTrie(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ids), file));
    }

    /// <summary>Whether some symbol begins with this byte.</summary>
    public bool MayStartWith(byte first) => starts[first];

    /// <summary>Length in bytes of the longest symbol that <paramref name="text"/> begins with, 0 when none does.</summary>
    public int Match(ReadOnlySpan<byte> text, out int id)
    {
        id = -1;
        return starts[text[0]] ? trie.FindLongestPrefix(text, out id) : 0;
    }
}
