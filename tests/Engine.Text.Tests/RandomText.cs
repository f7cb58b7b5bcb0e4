using System.Text;

namespace Engine.Text.Tests;

/// <summary>Random texts that are rich in what tokenizers treat apart: all planes, marks, numbers, white space, contractions, special tokens; lone surrogates on request.</summary>
internal static class RandomText
{
    private static readonly string[] Fragments =
    [
        " ", "  ", "\n", "\r\n", "\t", "\u00A0", "\u3000", "'s", "'LL", "'\u017F", "a", "B", "word", "Word", "WORD", "1", "12", "1234", ".", "!?", "\u0301", "é", "ǅ", "ʰ", "中", "か", "カ", "한",
        "\U00020000", "\U0001D7D8", "\U0001F600", "\U0001F469\u200D\U0001F467", "\u200B", "\uFEFF", "\uFFFD", "\0", "\u0007", "<|endoftext|>", "<s>", "[SEP]", "##", "▁", "Ġ", "½", "Ⅻ", "٣", "/", "$", "_", "İ", "ß",
    ];

    public static string Next(Random random, int fragments, bool loneSurrogates = false)
    {
        StringBuilder text = new();
        for (int count = random.Next(fragments + 1); count > 0; count--)
            switch (random.Next(loneSurrogates ? 5 : 4))
            {
                case 0:
                    int codePoint = random.Next(4) switch { 0 => random.Next(0x80), 1 => random.Next(0x3000), 2 => random.Next(0x10000), _ => random.Next(0x110000) };
                    text.Append(codePoint is >= 0xD800 and <= 0xDFFF ? "x" : char.ConvertFromUtf32(codePoint));
                    break;
                case 4:
                    text.Append((char)random.Next(0xD800, 0xE000));
                    break;
                default:
                    text.Append(Fragments[random.Next(Fragments.Length)]);
                    break;
            }
        return text.ToString();
    }
}
