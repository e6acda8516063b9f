using Bailey.Policy.Commands;
using Bailey.Policy.Documents;

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
    /// <param name="folder">The data directory. One that is not there yet has no rules: whoever may choose the folder could as well choose an empty one.</param>
    /// <param name="limits">Bounds on the document; the defaults where omitted.</param>
    public static DocumentResult<CommandRuleSet>? Read(string folder, DocumentLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return PolicyFile.Read(Path.Combine(folder, Name), CommandRuleDocument.Read, limits);
    }
}
