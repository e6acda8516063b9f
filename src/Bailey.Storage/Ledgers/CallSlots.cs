using System.Globalization;
using Bailey.Policy.Quotas;
using Bailey.Storage.Files;

namespace Bailey.Storage.Ledgers;

/// <summary>
/// Calls in flight as files that are locked while a call runs, so that the operating system frees them when a process dies. Only for the
/// holder of the folder's lock.
/// </summary>
internal sealed class CallSlots
{
    private readonly string _folder;
    private readonly List<int> _held;

    private CallSlots(string folder, List<int> held)
    {
        _folder = folder;
        _held = held;
    }

    /// <summary>Calls that run.</summary>
    internal int Held => _held.Count;

    /// <summary>Looks which are locked; all that there can be, as those of a quota that was larger count too.</summary>
    internal static CallSlots In(string folder) => new(folder, [.. Enumerable.Range(0, PrincipalQuotas.MostInFlightCalls).Where(slot => IsHeld(PathOf(folder, slot)))]);

    /// <summary>Locks one that is free.</summary>
    /// <exception cref="StorageException">It cannot be locked.</exception>
    internal FileStream Take()
    {
        var path = PathOf(_folder, Enumerable.Range(0, PrincipalQuotas.MostInFlightCalls).Except(_held).First());
        var file = TryLock(path) ?? throw new StorageException(FileReason.Failed, path, "cannot be locked");
        using (var again = TryLock(path))
        {
            if (again is null)
            {
                return file;
            }
        }

        // Some network file systems, and a switch of .NET, make locks that lock nothing.
        file.Dispose();
        throw new StorageException(FileReason.Failed, path, "is locked to no effect: locks of files do not work here, so that calls in flight cannot be counted; move the data directory to a local disk");
    }

    private static string PathOf(string folder, int slot) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"call-{slot:D2}"));

    // What cannot be locked for any other reason counts as held too: it could be.
    private static bool IsHeld(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        using var file = TryLock(path);
        return file is null;
    }

    private static FileStream? TryLock(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            return new FileStream(path, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
