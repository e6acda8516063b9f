using Bailey.Plugins.Store;
using Bailey.Policy.Commands;
using Bailey.Policy.Documents;
using Bailey.Policy.Snapshots;
using Bailey.Storage.Files;

namespace Bailey.Storage.Documents;

/// <summary>
/// The documents that policy is made of, wherever they are kept: files of a data directory, or a database that several nodes share. Texts are replaced
/// whole. What they say is checked by whoever writes them. To be used from any thread.
/// </summary>
public interface IGovernedDocuments
{
    /// <summary>Reads everything that policy is made of but the command rules, of which built-in plugins have a say. What is refused or faulty is a result that says so, and denies.</summary>
    /// <exception cref="StorageException">Files cannot be read.</exception>
    /// <exception cref="PluginStoreException">The database cannot be read.</exception>
    PolicyDocuments Load();

    /// <summary>The command rules; null where there are none. What is refused or faulty is a result that says so.</summary>
    DocumentResult<CommandRuleSet>? ReadCommandRules();

    /// <summary>A document; null where there is none.</summary>
    /// <param name="path">Its place.</param>
    /// <exception cref="StorageException">The file is refused.</exception>
    GovernedDocument? Read(string path);

    /// <summary>Changes documents, all or none where they are in a database; in files one after the other, after what is told of it is durable.</summary>
    /// <param name="changes">What to put where; null text removes a document.</param>
    /// <param name="told">What the audit log and others are told of it.</param>
    /// <param name="cancellationToken">Ends it before anything is stored.</param>
    /// <exception cref="StorageException">With <see cref="FileReason.Changed"/>, a document is not the one that was read.</exception>
    /// <exception cref="PluginStoreException">The store cannot be written.</exception>
    ValueTask WriteAsync(IReadOnlyList<GovernedChange> changes, StoreChange told, CancellationToken cancellationToken = default);
}
