using Bailey.Policy.Commands;
using Bailey.Policy.Documents;
using Bailey.Storage.Files;

namespace Bailey.Storage.Policies;

/// <summary>The command rules of a deployment: <c>policy.yml</c> in the data directory. Anybody may read it; only a regular file counts.</summary>
public static class CommandRuleFile
{
    /// <summary>The name of the file.</summary>
    public const string Name = "policy.yml";

    /// <summary>
    /// Reads the rules; null where there is no file. A file that is refused (a link, a pipe, a device, a folder, too large) or
    /// faulty is a result that says so, never none.
    /// </summary>
    /// <param name="folder">The data directory.</param>
    /// <param name="folderIsNamed">Whether somebody named the folder, so that its absence is a fault and not a deployment without rules.</param>
    /// <param name="limits">Bounds on the document; the defaults where omitted.</param>
    public static DocumentResult<CommandRuleSet>? Read(string folder, bool folderIsNamed, DocumentLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        limits ??= DocumentLimits.Default;
        var path = Path.Combine(folder, Name);
        try
        {
            if (folderIsNamed && !Directory.Exists(folder))
            {
                throw new StorageException(FileReason.Failed, folder, "there is no such folder, so that nobody can tell which rules hold; make it, or name the right one");
            }

            return PolicyFile.Read(path, CommandRuleDocument.Read, limits);
        }
        catch (StorageException e)
        {
            return new DocumentFault(e.Code, 0, 0, "", e.Detail).ToResult<CommandRuleSet>(e.FilePath);
        }
    }
}
