using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Engine.TestSupport;

namespace Engine.Repo.Tests;

/// <summary>The built native library exports what its header declares, and has the header's version.</summary>
public class NativeLibraryTests
{
    private static string Header => File.ReadAllText(Path.Combine(RepoPaths.Root, "native", "include", "engine_kernels.h"));

    private static IEnumerable<string> Declared =>
        Regex.Matches(Header, @"^EK_API .*?\b(ek_\w+)\(", RegexOptions.Multiline).Select(match => match.Groups[1].Value);

    [Test]
    public void TheHeaderDeclaresFunctions() => Assert.That(Declared, Does.Contain("ek_abi_version").And.Contain("ek_last_error"));

    [Test]
    public void EveryDeclaredFunctionIsExported()
    {
        nint library = Load();
        Assert.That(Declared.Where(name => !NativeLibrary.TryGetExport(library, name, out _)), Is.Empty, "run the native build again");
    }

    [Test]
    public unsafe void TheVersionIsTheHeaders()
    {
        int declared = int.Parse(Regex.Match(Header, @"#define EK_ABI_VERSION (\d+)").Groups[1].Value);
        var version = (delegate* unmanaged<int>)NativeLibrary.GetExport(Load(), "ek_abi_version");
        Assert.That(version(), Is.EqualTo(declared), "run the native build again");
    }

    [Test]
    public unsafe void ARefusalHasAText()
    {
        nint library = Load();
        var count = (delegate* unmanaged<int*, int>)NativeLibrary.GetExport(library, "ek_device_count");
        var text = (delegate* unmanaged<byte*>)NativeLibrary.GetExport(library, "ek_last_error");
        const int InvalidArgument = 2;
        Assert.That(count(null), Is.EqualTo(InvalidArgument));
        Assert.That(Marshal.PtrToStringUTF8((nint)text()), Does.Contain("count is null"));
    }

    private static nint Load()
    {
        string name = OperatingSystem.IsWindows() ? "engine_kernels.dll" : OperatingSystem.IsMacOS() ? "libengine_kernels.dylib" : "libengine_kernels.so";
        string path = Path.Combine(RepoPaths.Root, "artifacts", "native", name);
        if (!File.Exists(path)) Assert.Ignore("the native library is not built; build.sh native makes it");
        return NativeLibrary.Load(path);
    }
}
