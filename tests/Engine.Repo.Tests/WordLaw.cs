using System.Text.RegularExpressions;

namespace Engine.Repo.Tests;

/// <summary>Words that may stand only in certain places; comments may say them anywhere.</summary>
/// <param name="words">What is looked for in the code.</param>
/// <param name="home">Whether a path is where the words belong.</param>
/// <param name="reason">What to do instead.</param>
public sealed class WordLaw(Regex words, Func<string, bool> home, string reason) : Law
{
    public override IEnumerable<string> Breaches(SourceFile file)
    {
        if (home(file.Path)) yield break;
        int line = 0;
        foreach (string text in file.Code.Split('\n'))
        {
            line++;
            foreach (Match match in words.Matches(text)) yield return $"{file.Path}:{line}: '{match.Value}': {reason}";
        }
    }

    /// <summary>
    /// The words as parts of identifiers and in text: Avx finds Avx2Tier, UseAvx512, "avx2" and AVX, but not a word that goes on in small letters.
    /// </summary>
    public static Regex Parts(params string[] words)
    {
        IEnumerable<string> forms = words.SelectMany(word => new[]
        {
            $"{word}(?![a-z])",
            $"(?<![A-Za-z]){word.ToLowerInvariant()}(?![a-z])",
            $"(?<![A-Z]){word.ToUpperInvariant()}(?![A-Za-z])",
        });
        return new Regex(string.Join('|', forms), RegexOptions.CultureInvariant);
    }
}
