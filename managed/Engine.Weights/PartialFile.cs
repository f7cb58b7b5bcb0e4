using Engine.Tensors;
using Microsoft.Win32.SafeHandles;

namespace Engine.Weights;

/// <summary>A file that appears under its name only when it is whole: written beside it under another name, then moved; removed when it is not committed.</summary>
internal sealed class PartialFile : IDisposable
{
    private readonly string _path;
    private readonly string _partial;
    private readonly SafeFileHandle _handle;
    private bool _committed;

    /// <summary>Begins to write; <paramref name="length"/> bytes are reserved (0: as many as are written).</summary>
    /// <exception cref="CapacityException">The folder cannot be written, or the disk is full.</exception>
    public PartialFile(string path, long length)
    {
        _path = Path.GetFullPath(path);
        _partial = $"{_path}.{Environment.ProcessId}-{Guid.NewGuid():N}.partial";
        _handle = Guard(() => File.OpenHandle(_partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, length));
    }

    /// <summary>Writes at an offset; any number of threads may write different ranges at once.</summary>
    /// <exception cref="CapacityException">The disk is full or fails.</exception>
    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, offset);
        }
        catch (IOException error)
        {
            throw Failed(error);
        }
    }

    /// <summary>Gives the file its name, replacing what was there.</summary>
    /// <exception cref="CapacityException">The name cannot be taken.</exception>
    public void Commit() => Guard(() =>
    {
        _handle.Dispose();
        File.Move(_partial, _path, overwrite: true);
        return _committed = true;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle.Dispose();
        if (_committed) return;
        try
        {
            File.Delete(_partial);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What cannot be removed now carries a name that says what it is.
        }
    }

    private T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failed(error);
        }
    }

    private CapacityException Failed(Exception error) => new($"output file {_path}", $"cannot be written ({error.Message}); choose another folder or free some space");
}
