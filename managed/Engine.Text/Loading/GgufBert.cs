using System.Text;

namespace Engine.Text;

/// <summary>Builds WordPiece tokenizers of "bert" vocabularies of model containers, where a piece that begins a word has U+2581 in front and others lost their ##.</summary>
internal static class GgufBert
{
    /// <summary>Builds the parts.</summary>
    public static TokenizerParts Parts(VocabularySource source)
    {
        StringBuilder lines = new();
        for (int id = 0; id < source.Tokens.Count; id++)
        {
            string piece = source.Tokens[id];
            bool isSpecial = source.TokenTypes?[id] is 2 or 3 || piece is ['[', .., ']'];
            if (piece.Contains('\n', StringComparison.Ordinal)) throw new TokenizerFormatException(source.Origin, $"tokenizer.ggml.tokens[{id}]", "a piece contains a line feed");
            // U+2581 alone is the continuing piece of that character, not an empty beginning.
            lines.Append(piece.Length > 1 && piece.StartsWith('\u2581') ? piece[1..] : isSpecial ? piece : "##" + piece).Append('\n');
        }
        if (lines.Length == 0) throw new TokenizerFormatException(source.Origin, "tokenizer.ggml.tokens", "it is empty; convert the model again with its tokenizer");
        return VocabularyText.Bert(Encoding.UTF8.GetBytes(lines.ToString()), source.Origin, lowercase: null);
    }
}
