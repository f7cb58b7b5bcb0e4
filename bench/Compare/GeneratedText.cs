using System.Text;

namespace Engine.Bench.Compare;

/// <summary>
/// Texts of a given size from word lists and a fixed seed: frequent words often, rare ones made of syllables with a long tail, so that caches of words meet
/// misses as they do in real text. Each is a list of paragraphs.
/// </summary>
internal sealed class GeneratedText
{
    private static readonly string[] Common =
        ("the of and to in is that it was for on with as be by at this have from or one had not but what all were when we there can an your which their said if do will each about how " +
         "up out them then she many some so these would other into has more her two like him see time could no make than first been its who now people my made over did down only way find use " +
         "may water long little very after words called just where most know get through back much before go good new write our used me man too any day same right look think also around another " +
         "came come work three word must because does part even place well such here take why things help put years different away again off went old number great tell men say small every found still").Split(' ');

    private static readonly string[] Syllables = "ba con de er fi gra hal in jo ker lo men na or pre qui ra sta tion un ver wil ex ly za ment able ing ous".Split(' ');
    private static readonly string[] Emoji = ["😀", "😂", "❤️", "👍🏽", "👩‍🚀", "🎉", "🔥", "🇩🇪", "🇯🇵", "🐍", "🚀", "✨", "🤷‍♀️", "🍕", "🌍", "💡", "🏳️‍🌈", "🧑‍💻", "⚙️", "😭"];
    private readonly Random _random = new(20260101);
    private readonly StringBuilder _line = new();

    /// <summary>The generated texts by name.</summary>
    public static IEnumerable<(string Name, string[] Paragraphs)> All(int bytes)
    {
        yield return ("english", new GeneratedText().Lines(bytes, static text => text.EnglishParagraph()));
        yield return ("code", new GeneratedText().Lines(bytes, static text => text.CodeFunction()));
        yield return ("chinese", new GeneratedText().Lines(bytes, static text => text.ChineseParagraph()));
        yield return ("emoji", new GeneratedText().Lines(bytes, static text => text.EmojiPost()));
    }

    private string[] Lines(int bytes, Action<GeneratedText> write)
    {
        List<string> lines = [];
        for (int size = 0; size < bytes;)
        {
            _line.Clear();
            write(this);
            lines.Add(_line.ToString());
            size += Encoding.UTF8.GetByteCount(lines[^1]);
        }

        return [.. lines];
    }

    /// <summary>An index below a length, low ones far more often (Zipf's law, about).</summary>
    private int Rank(int length) => (int)(Math.Pow(length + 1, _random.NextDouble()) - 1);

    private string Word()
    {
        if (_random.Next(10) < 7) return Common[Rank(Common.Length)];
        int syllables = 2 + _random.Next(3);
        return string.Concat(Enumerable.Range(0, syllables).Select(_ => Syllables[Rank(Syllables.Length)]));
    }

    private void EnglishParagraph()
    {
        for (int sentence = 3 + _random.Next(5); sentence > 0; sentence--)
        {
            int words = 6 + _random.Next(14);
            for (int i = 0; i < words; i++)
            {
                string word = Word();
                _line.Append(i == 0 ? char.ToUpperInvariant(word[0]) + word[1..] : word);
                if (_random.Next(40) == 0) _line.Append("'s");
                if (_random.Next(60) == 0) _line.Append(' ').Append(_random.Next(3000));
                _line.Append(i == words - 1 ? ". " : _random.Next(10) == 0 ? ", " : " ");
            }
        }
    }

    private void CodeFunction()
    {
        string name = Word() + char.ToUpperInvariant(Syllables[Rank(Syllables.Length)][0]) + Word();
        _line.Append($"public static int {name}(int[] {Word()}, string {Word()}_{Word()})\n{{\n");
        for (int i = 2 + _random.Next(8); i > 0; i--)
            _line.Append(_random.Next(4) switch
            {
                0 => $"    for (int i = 0; i < {Word()}.Length; i++) {Word()}[i] += 0x{_random.Next(1 << 20):x} * {Word()};\n",
                1 => $"    if ({Word()} == null || {Word()}.{Word()} >= {_random.Next(100)}) return -1; // {Word()} {Word()}\n",
                2 => $"    var {Word()} = new Dictionary<string, List<{Word()}>>();\n",
                _ => $"\t\t{Word()}.{Word()}(\"{Word()} {{0}}\\n\", {Word()}_{Word()}, {_random.NextDouble():F3});\n",
            });
        _line.Append("}\n");
    }

    private void ChineseParagraph()
    {
        for (int i = 60 + _random.Next(200); i > 0; i--)
        {
            _line.Append((char)(0x4E00 + Rank(6000) * 37 % 20900));
            if (_random.Next(12) == 0) _line.Append("，。、！"[Rank(4)]);
        }
    }

    private void EmojiPost()
    {
        for (int i = 10 + _random.Next(30); i > 0; i--)
        {
            if (_random.Next(3) == 0) _line.Append(Word()).Append(' ');
            else _line.Append(Emoji[_random.Next(Emoji.Length)]);
        }
    }
}
