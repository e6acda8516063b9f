using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Commands;
using Bailey.Policy.Communities;
using Bailey.Policy.Documents;
using Bailey.Policy.Instances;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;
using Bailey.Policy.Snapshots;
using Bailey.Storage.Files;
using Bailey.Storage.Profiles;

namespace Bailey.Storage.Documents;

/// <summary>Documents that are records of the store, so that nodes on one database share them. A change and what is told of it are one.</summary>
/// <param name="store">The store, once it is open.</param>
public sealed class RecordDocuments(Func<IPluginStore> store) : IGovernedDocuments
{
    /// <summary>The kind of these records.</summary>
    public const string Kind = "document";

    private const string Profiles = "etc/profiles/";
    private const string Communities = "etc/communities/";

    /// <inheritdoc/>
    public PolicyDocuments Load()
    {
        var texts = List().ToDictionary(static document => document.Path, static document => document.Utf8, StringComparer.Ordinal);
        var members = new Dictionary<string, DocumentResult<CommunityMembers>>(StringComparer.Ordinal);
        foreach (var id in texts.Keys.Where(static path => path.StartsWith(Communities, StringComparison.Ordinal)).Select(static path => path.Split('/')[2]).Distinct(StringComparer.Ordinal))
        {
            members[id] = Parse(GovernedPath.Members(id), MembersDocument.Read) ?? MembersDocument.Read([], "no members.yaml");
        }

        var names = texts.Keys.Where(static path => path.StartsWith(Profiles, StringComparison.Ordinal))
            .Select(static path => PrincipalName.TryParse(path[Profiles.Length..^".yaml".Length], out var name, out _) ? name : null).OfType<PrincipalName>()
            .Concat(members.Values.SelectMany(static community => community.Value?.Roles.Keys ?? [])).Distinct();
        return new PolicyDocuments
        {
            Roles = Parse(GovernedPath.Roles, RolesDocument.Read),
            Instance = Parse(GovernedPath.Instance, InstancePolicyDocument.Read),
            Communities = [.. members.Select(pair => new CommunityRecord(pair.Key) { PluginPolicy = Parse(GovernedPath.PluginPolicy(pair.Key), CommunityPolicyDocument.Read), Members = pair.Value })],
            Principals =
            [
                .. names.Select(name => new PrincipalRecord(name)
                {
                    Profile = Parse(GovernedPath.Profile(name), static (utf8, source, limits) => ProfileDocument.Read(utf8, source, ProgramPath.Find, limits)),
                    Memberships = members.Where(pair => pair.Value.Value?.Roles.ContainsKey(name) == true).ToImmutableDictionary(static pair => pair.Key, pair => pair.Value.Value!.Roles[name]),
                }),
            ],
            Paths = SystemPaths.Instance,
        };

        DocumentResult<T>? Parse<T>(string path, Policies.PolicyFile.Reader<T> read)
            where T : class => texts.TryGetValue(path, out var utf8) ? read(utf8.Span, path, null) : null;
    }

    /// <inheritdoc/>
    public DocumentResult<CommandRuleSet>? ReadCommandRules() =>
        Read(GovernedPath.Commands) is { } document ? CommandRuleDocument.Read(document.Utf8.Span, document.Path) : null;

    /// <inheritdoc/>
    public GovernedDocument? Read(string path) => Wait(store().Records.FindAsync(Kind, path)) is { } record ? DocumentOf(record) : null;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(IReadOnlyList<GovernedChange> changes, StoreChange told, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(told);
        var mutations = ImmutableArray.CreateBuilder<StoreMutation>();
        foreach (var change in changes)
        {
            var record = await store().Records.FindAsync(Kind, change.Path, cancellationToken).ConfigureAwait(false);
            FileDocuments.Require(change, record is null ? null : DocumentOf(record));
            if (change.Utf8 is { } utf8)
            {
                mutations.Add(new PutRecord(new StoreRecord(Kind, change.Path, JsonSerializer.Serialize(new Dictionary<string, string> { ["text"] = Encoding.UTF8.GetString(utf8.Span) })) { Revision = record?.Revision ?? 0 }));
            }
            else if (record is not null)
            {
                mutations.Add(new DeleteRecord(Kind, change.Path, record.Revision));
            }
        }

        try
        {
            await store().CommitAsync(told with { Mutations = [.. told.Mutations, .. mutations] }, cancellationToken).ConfigureAwait(false);
        }
        catch (PluginStoreException e) when (e.Code == StoreReason.Conflict)
        {
            throw new StorageException(FileReason.Changed, changes[0].Path, "was changed by somebody else since it was read; read it again and repeat the change", e);
        }
    }

    private List<GovernedDocument> List()
    {
        var documents = new List<GovernedDocument>();
        string? after = null;
        while (true)
        {
            var page = Wait(store().Records.ListAsync(Kind, null, after, 1_000));
            documents.AddRange(page.Select(DocumentOf));
            if (page.Length < 1_000)
            {
                return documents;
            }

            after = page[^1].Id;
        }
    }

    private static GovernedDocument DocumentOf(StoreRecord record)
    {
        using var json = JsonDocument.Parse(record.Json);
        return new GovernedDocument(record.Id, Encoding.UTF8.GetBytes(json.RootElement.GetProperty("text").GetString()!));
    }

    // A policy is compiled by whoever needs it at once; reading it takes one round trip for a thousand documents.
    private static T Wait<T>(ValueTask<T> task) => task.IsCompletedSuccessfully ? task.Result : task.AsTask().GetAwaiter().GetResult();
}
