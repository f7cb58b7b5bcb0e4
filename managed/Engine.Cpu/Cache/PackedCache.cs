using System.Security.Cryptography;
using System.Text;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>
/// Packed weights kept in a folder, one file a matrix, and mapped at the next load: processes then share their memory. A file is found by what it was made of:
/// the stored matrix's whole content, format and shape, the tier, the panels' sizes, and this very build of the kernels. Content and file are verified before
/// use; a file that is damaged or not ours is written anew, with a warning. Files of other builds and models stay until they are deleted; the folder may be
/// deleted at any time when no load is under way.
/// </summary>
public sealed unsafe class PackedCache
{
    private readonly string _folder;
    private readonly Action<string>? _warn;
    private readonly byte[] _build;

    /// <summary>Opens the folder, and makes it where it is missing.</summary>
    /// <param name="folder">The folder. It must be as trustworthy as the model file.</param>
    /// <param name="warn">Told of files that are damaged or cannot be written; the load goes on.</param>
    /// <exception cref="RequestException">The folder cannot be made.</exception>
    /// <exception cref="UnsupportedException">This build cannot be told from others.</exception>
    public PackedCache(string folder, Action<string>? warn = null)
    {
        _warn = warn;
        try
        {
            _folder = Directory.CreateDirectory(folder).FullName;
            _build = typeof(PackedCache).Module.ModuleVersionId.ToByteArray();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException and not PlatformNotSupportedException)
        {
            throw new RequestException("packed cache", $"the folder \"{folder}\" cannot be made: {failure.Message}");
        }
        catch (Exception failure) when (failure is PlatformNotSupportedException or InvalidOperationException)
        {
            throw new UnsupportedException("a cache of packed weights", "this build carries no version id; load without it");
        }
    }

    /// <summary>What a packed part is made of.</summary>
    internal byte[] Key(CpuThreads team, string tier, TensorView source, in LinearPart part)
    {
        UInt128 content = ContentHash.Of(team, (byte*)source.Data, source.RowBytes * part.Outputs);
        byte[] key = [.. _build, .. Encoding.UTF8.GetBytes($"|{tier}|{source.Format}|{part.Outputs}x{part.Inputs}|{part.PanelColumns}|{part.PanelBytes}|{part.PanelCount}|{content:x32}")];
        return SHA256.HashData(key);
    }

    /// <summary>Maps the panels of a key, when they are there and whole.</summary>
    /// <returns>The mapping; null: pack them.</returns>
    internal PackedFile? Find(CpuThreads team, ReadOnlySpan<byte> key, long bytes)
    {
        string path = PathOf(key);
        try
        {
            return PackedFile.Open(team, path, key, bytes);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (InvalidDataException failure)
        {
            _warn?.Invoke($"{path} is not used: {failure.Message}; it is written anew");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _warn?.Invoke($"{path} cannot be read: {failure.Message}");
        }

        return null;
    }

    /// <summary>Keeps packed panels. Writers of the same key may race: each writes a file of its own and the last renaming stands. A failure only warns.</summary>
    internal void Keep(CpuThreads team, ReadOnlySpan<byte> key, byte* panels, long bytes)
    {
        string path = PathOf(key), temporary = $"{path}.{Environment.ProcessId}-{Guid.NewGuid():N}.tmp";
        try
        {
            try
            {
                PackedFile.Write(team, temporary, key, panels, bytes);
                File.Move(temporary, path, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _warn?.Invoke($"{path} cannot be written: {failure.Message}");
        }
    }

    private string PathOf(ReadOnlySpan<byte> key) => Path.Combine(_folder, Convert.ToHexStringLower(key[..20]) + ".packed");
}
