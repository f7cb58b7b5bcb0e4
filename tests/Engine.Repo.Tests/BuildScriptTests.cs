using System.Text.RegularExpressions;
using Engine.TestSupport;

namespace Engine.Repo.Tests;

/// <summary>build.sh and build.ps1 have the same verbs.</summary>
public class BuildScriptTests
{
    private static readonly string[] Verbs = ["run", "test", "bench", "native", "gate", "pack", "help"];

    [Test]
    public void BothScriptsKnowEveryVerb()
    {
        string shell = Read("build.sh"), power = Read("build.ps1");
        foreach (string verb in Verbs)
        {
            Assert.That(Regex.IsMatch(shell, $@"^    (\w+ \| )?{verb}( \| [\w-]+)*\)", RegexOptions.Multiline), $"build.sh: {verb}");
            Assert.That(Regex.IsMatch(power, $@"^    .*'{verb}'.* \{{", RegexOptions.Multiline), $"build.ps1: {verb}");
        }
    }

    [Test]
    public void NeitherNamesAVerbOfItsOwn()
    {
        static IEnumerable<string> Usage(string text) => Regex.Matches(text, @"^\./build\.\w+ (\w+)", RegexOptions.Multiline).Select(match => match.Groups[1].Value);
        Assert.That(Usage(Read("build.ps1")), Is.EqualTo(Usage(Read("build.sh"))));
    }

    [Test]
    public void ShellScriptsStopAtTheFirstError([Values("build.sh", ".ci/run")] string script) =>
        Assert.That(Read(script), Does.StartWith("#!/usr/bin/env bash\n").And.Contain("\nset -euo pipefail\n"));

    private static string Read(string name) => File.ReadAllText(Path.Combine(RepoPaths.Root, name)).ReplaceLineEndings("\n");
}
