using System.Security.Cryptography;
using System.Text;
using Bailey.Policy.Documents;
using Bailey.Policy.Principals;
using Bailey.Storage.Files;

namespace Bailey.Storage.Profiles;

/// <summary>
/// The profiles of principals, one YAML file each: <c>etc/profiles/PRINCIPAL.yaml</c> under the data directory. Files are replaced whole
/// and never edited in place; several processes may use one folder.
/// </summary>
public sealed class ProfileDirectory
{
    private const string Extension = ".yaml";
    private static readonly TimeSpan s_lockWait = TimeSpan.FromSeconds(10);
    private readonly DocumentLimits _limits;

    /// <summary>Names the folder. It is made when the first profile is saved.</summary>
    /// <param name="folder">The folder of profiles.</param>
    /// <param name="limits">Bounds on a profile; the defaults where omitted.</param>
    public ProfileDirectory(string folder, DocumentLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Folder = Path.GetFullPath(folder);
        _limits = limits ?? DocumentLimits.Default;
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The principals that have a profile, by name. Files whose names are no names of principals are left out.</summary>
    /// <exception cref="StorageException">The folder cannot be read.</exception>
    public IReadOnlyList<PrincipalName> List() =>
    [
        .. Files().Select(static path => PrincipalName.TryParse(Path.GetFileNameWithoutExtension(path), out var name, out _) ? name : null)
            .OfType<PrincipalName>()
            .Distinct()
            .OrderBy(static name => name.Text, StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>Reads a profile; null where the principal has none. A file that is refused, or faulty, is a result that says so.</summary>
    public StoredProfile? Read(PrincipalName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            return Read(name, Find(name));
        }
        catch (StorageException e)
        {
            return Refused(name, e, e.FilePath);
        }
    }

    /// <summary>Reads all profiles, as <see cref="Read(PrincipalName)"/> does each, with a single look at which there are.</summary>
    /// <exception cref="StorageException">The folder cannot be read.</exception>
    public IReadOnlyList<StoredProfile> ReadAll()
    {
        var files = Files().Select(static path => (Path: path, Name: PrincipalName.TryParse(Path.GetFileNameWithoutExtension(path), out var name, out _) ? name : null));
        return
        [
            .. files.Where(static file => file.Name is not null).GroupBy(static file => file.Name!, static file => file.Path)
                .Select(group => group.Skip(1).Any() ? Refused(group.Key, Ambiguous([.. group]), group.First()) : Read(group.Key, group.First()))
                .OfType<StoredProfile>(),
        ];
    }

    /// <summary>Makes a profile for a principal that has none.</summary>
    /// <exception cref="StorageException">It has one, or the file cannot be written.</exception>
    /// <exception cref="PolicyDocumentException">The profile is not valid; nothing was written.</exception>
    public StoredProfile Create(PrincipalName name, PrincipalProfile profile) =>
        Locked(name, path => path is not null
            ? throw new StorageException(FileReason.Exists, path, $"the principal '{name}' has a profile already")
            : Write(name, path, profile));

    /// <summary>Puts a profile in the place of the one there is, or makes it.</summary>
    /// <param name="name">The principal.</param>
    /// <param name="profile">The whole new profile.</param>
    /// <param name="ifMatch">The <see cref="StoredProfile.ETag"/> of the profile that was edited; null to replace whatever is there.</param>
    /// <exception cref="StorageException">The file was changed since, or cannot be written; it is as it was.</exception>
    /// <exception cref="PolicyDocumentException">The profile is not valid; nothing was written.</exception>
    public StoredProfile Save(PrincipalName name, PrincipalProfile profile, string? ifMatch = null) =>
        Locked(name, path =>
        {
            var current = path is null ? null : PrivateFile.Read(path, _limits.MaxBytes);
            return ifMatch is not null && (current is null || ETagOf(current) != ifMatch)
                ? throw new StorageException(FileReason.Changed, path ?? PathOf(name), "was changed by somebody else since it was read; read it again and repeat the change")
                : Write(name, path, profile, current);
        });

    /// <summary>Changes a profile while nobody else can: no edit is lost. A change that changes nothing writes nothing.</summary>
    /// <param name="name">The principal; where it has no profile, the default one is changed.</param>
    /// <param name="change">Makes the new profile from the one there is.</param>
    /// <exception cref="StorageException">The file is refused or cannot be written; it is as it was.</exception>
    /// <exception cref="PolicyDocumentException">The profile there is, or the new one, is not valid; nothing was written.</exception>
    public StoredProfile Update(PrincipalName name, Func<PrincipalProfile, PrincipalProfile> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return Locked(name, path =>
        {
            var bytes = path is null ? null : PrivateFile.Read(path, _limits.MaxBytes);
            var current = bytes is null ? PrincipalProfile.Default : ProfileDocument.Read(bytes, path!, ProgramPath.Find, _limits).Require();
            var next = change(current);
            return bytes is not null && next.Equals(current)
                ? new StoredProfile(name, path!, ProfileDocument.Read(bytes, path!, ProgramPath.Find, _limits), ETagOf(bytes))
                : Write(name, path, next, bytes);
        });
    }

    private StoredProfile Locked(PrincipalName name, Func<string?, StoredProfile> action)
    {
        ArgumentNullException.ThrowIfNull(name);
        PrivateFile.CreateFolder(Folder);
        using var held = FolderLock.Acquire(Folder, s_lockWait);
        PrivateFile.RemoveLeftovers(Folder);
        return action(Find(name));
    }

    private StoredProfile Write(PrincipalName name, string? path, PrincipalProfile profile, byte[]? current = null)
    {
        ArgumentNullException.ThrowIfNull(profile);
        path ??= PathOf(name);
        var bytes = Encoding.UTF8.GetBytes(ProfileDocument.Print(profile));

        // Read back before anything is written: what Bailey writes it must be able to read, whoever built the profile.
        var document = ProfileDocument.Read(bytes, path, ProgramPath.Find, _limits);
        document.Require();
        if (current is null || !bytes.AsSpan().SequenceEqual(current))
        {
            PrivateFile.Replace(path, bytes);
        }

        return new StoredProfile(name, path, document, ETagOf(bytes));
    }

    private StoredProfile? Read(PrincipalName name, string? path)
    {
        try
        {
            return path is null || PrivateFile.Read(path, _limits.MaxBytes) is not { } bytes ? null : new StoredProfile(name, path, ProfileDocument.Read(bytes, path, ProgramPath.Find, _limits), ETagOf(bytes));
        }
        catch (StorageException e)
        {
            return Refused(name, e, path!);
        }
    }

    private static StoredProfile Refused(PrincipalName name, StorageException why, string path) =>
        new(name, path, new DocumentFault(why.Code, 1, 1, "", why.Detail).ToResult<PrincipalProfile>(why.FilePath), null);

    // By the names that are there: on a file system that tells cases apart, Alice.yaml is alice's profile all the same.
    private string? Find(PrincipalName name)
    {
        var matches = Files().Where(path => string.Equals(Path.GetFileNameWithoutExtension(path), name.Text, StringComparison.OrdinalIgnoreCase)).ToList();
        return matches.Count > 1 ? throw Ambiguous(matches) : matches.FirstOrDefault();
    }

    private static StorageException Ambiguous(List<string> files) =>
        new(FileReason.Ambiguous, files[0], $"and {Path.GetFileName(files[1])} are two profiles of one principal, as names are compared without case; remove one");

    private IEnumerable<string> Files()
    {
        try
        {
            return Directory.Exists(Folder)
                ? Directory.GetFileSystemEntries(Folder, "*" + Extension).Where(static path => path.EndsWith(Extension, StringComparison.Ordinal) && !Path.GetFileName(path).StartsWith('.'))
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(FileReason.Failed, Folder, $"cannot be read: {e.Message}", e);
        }
    }

    private string PathOf(PrincipalName name) => Path.Combine(Folder, name.Text.ToLowerInvariant() + Extension);

    private static string ETagOf(byte[] bytes) => $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\"";
}
