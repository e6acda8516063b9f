using System.Security.Cryptography;
using Bailey.Policy.Documents;
using Bailey.Storage.Files;

namespace Bailey.Storage.Policies;

/// <summary>
/// Tells whether files of the policy changed: <c>policy.yml</c> of the data directory, and what is under its <c>etc</c>. No change is missed, however
/// quickly one comes after another, and whatever time and length the new file has. For one caller at a time.
/// </summary>
/// <remarks>
/// On Linux a file is known by its number and the time of its last change, which nobody can set. Times come in ticks, and one tick may hold two changes;
/// so contents are compared too, for as long as a change could still bear the time that is known. Elsewhere they always are.
/// </remarks>
public sealed class PolicyFileChanges
{
    // More than any file system's tick: FAT counts in two seconds. Counted by this machine's clock from when a mark was first seen, and not compared with the
    // times of files: those may come from another machine.
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(3);
    private static readonly EnumerationOptions s_everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0 };

    private static readonly Seen s_folder = new(default, 0, null);

    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly Func<string, FileMark?> _mark;
    private Dictionary<string, Seen> _known = [];
    private long _looked;
    private bool _isPending = true;

    /// <summary>Names the data directory. The first look finds a change, whatever is there.</summary>
    /// <param name="dataDirectory">The data directory. It need not be there.</param>
    /// <param name="clock">Counts the time between looks.</param>
    public PolicyFileChanges(string dataDirectory, TimeProvider? clock = null)
        : this(dataDirectory, clock ?? TimeProvider.System, FileMark.Of)
    {
    }

    /// <summary>The same on a file system with other ticks.</summary>
    internal PolicyFileChanges(string dataDirectory, TimeProvider clock, Func<string, FileMark?> mark)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        (_folder, _clock, _mark) = (Path.GetFullPath(dataDirectory), clock, mark);
    }

    /// <summary>Whether something changed that is not settled yet. What is read after this call is at least as new as what it saw.</summary>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder may not be read.</exception>
    public bool Look()
    {
        var now = _clock.GetTimestamp();
        var found = new Dictionary<string, Seen>(_known.Count, StringComparer.Ordinal);
        foreach (var path in Files())
        {
            // Marked before it is read: if it is replaced in between, the next look finds another mark.
            if (_mark(path) is { } mark)
            {
                found[path] = See(mark, path, now);
            }
        }

        // A community may be a folder and nothing else.
        foreach (var community in Folders(Path.Combine(_folder, "etc", "communities")))
        {
            found[community] = s_folder;
        }

        _isPending |= found.Count != _known.Count || found.Any(file => !_known.TryGetValue(file.Key, out var before) || before.Mark != file.Value.Mark || !Same(before.Content, file.Value.Content));
        (_known, _looked) = (found, now);
        return _isPending;
    }

    /// <summary>What the last look saw is in force: it need not be told again.</summary>
    public void Settle() => _isPending = false;

    private IEnumerable<string> Files()
    {
        var etc = Path.Combine(_folder, "etc");
        return (Directory.Exists(etc) ? Directory.EnumerateFiles(etc, "*.yaml", s_everything) : []).Prepend(Path.Combine(_folder, "policy.yml"));
    }

    private static IEnumerable<string> Folders(string path) => Directory.Exists(path) ? Directory.EnumerateDirectories(path) : [];

    private Seen See(FileMark mark, string path, long now)
    {
        if (!_known.TryGetValue(path, out var before) || before.Mark != mark)
        {
            return new Seen(mark, now, Digest(path));
        }

        // A change since the last look bears another time if a whole tick had passed by then.
        return mark.IsWhole && _clock.GetElapsedTime(before.FirstSeen, _looked) > s_tick ? before : before with { Content = Digest(path) };
    }

    private static bool Same(byte[]? one, byte[]? other) => ReferenceEquals(one, other) || (one is not null && other is not null && one.AsSpan().SequenceEqual(other));

    // Null of what is no regular file, or cannot be read, or is larger than any document may be: all of these are refused, whatever is in them.
    private static byte[]? Digest(string path)
    {
        try
        {
            using var file = PolicyFile.Open(path);
            return file is null ? null : SHA256.HashData(PrivateFile.ReadAll(file, path, DocumentLimits.Default.MaxBytes));
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed record Seen(FileMark Mark, long FirstSeen, byte[]? Content);
}
