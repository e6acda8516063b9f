using System.Collections.Immutable;
using System.Text;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Policy.Communities;
using Bailey.Policy.Instances;
using Bailey.Policy.Principals;
using Bailey.Policy.Snapshots;
using Bailey.Storage.Files;
using Bailey.Storage.Sqlite;

namespace Bailey.Cli.Dev;

/// <summary>
/// A host as in production, with its defaults, its store and its audit log, that lives for one call of one package: in the community
/// <c>dev</c>, where <c>operator</c> installs it and <c>member</c> calls it.
/// </summary>
internal static class DevHost
{
    private const string Community = "dev";
    private const string Operator = "operator";
    private const string Member = "member";

    /// <summary>Installs a package and calls it.</summary>
    /// <param name="package">The package.</param>
    /// <param name="hook">The hook.</param>
    /// <param name="input">What passes through it.</param>
    /// <param name="settings">Its settings; null for the defaults.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PackageException">It cannot be installed.</exception>
    public static async Task<DevRun> RunAsync(Package package, string hook, ReadOnlyMemory<byte> input, string? settings, CancellationToken cancellationToken)
    {
        var policy = DevPolicy.For(package.Manifest, TimeProvider.System);
        var folder = Directory.CreateTempSubdirectory("bailey-dev-");
        try
        {
            await using var host = await BaileyHost.StartAsync(
                new BaileySetup
                {
                    OpenStore = () => SqlitePluginStore.Open(Path.Combine(folder.FullName, "state")),
                    ReadPolicy = () => DocumentsOf(policy),
                },
                cancellationToken);
            await InstallAsync(host.Packages, package, settings, cancellationToken);
            var reply = await host.Hooks.DispatchAsync(new HookRequest(Community, hook, Member, input), cancellationToken);
            return reply.Denial is { } denial
                ? throw new PackageException(denial)
                : new DevRun(package.Manifest, hook, reply, await UsageAsync(host, package.Manifest, reply.DecisionId, cancellationToken), policy, BaileyOptions.Default);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task InstallAsync(PackageCatalog packages, Package package, string? settings, CancellationToken cancellationToken)
    {
        var actor = new PackageActor(Operator);
        var id = package.Manifest.Id;
        Done(await packages.UploadAsync(Community, package.Bytes, actor, cancellationToken));
        if (settings is not null)
        {
            Done(await packages.UpdateSettingsAsync(Community, id, settings, actor, cancellationToken));
        }

        Done(await packages.ReviewAsync(Community, id, null, actor, cancellationToken));
        Done(await packages.ActivateAsync(Community, id, package.Digest, AcceptedCapabilities.All, actor, cancellationToken));
    }

    private static void Done<T>(PackageResult<T> result)
        where T : class
    {
        if (result.Failure is { } failure)
        {
            throw failure.Decision is { } denial ? new PackageException(denial)
                : failure.Code == LifecycleReason.SettingsInvalid ? new PackageException(failure.Code, $"'settings' in {DevProject.FileName}", failure.Faults)
                : new PackageException(failure.Code, failure.Message, failure.Remedy);
        }
    }

    private static async Task<ImmutableArray<CapabilityUsage>> UsageAsync(BaileyHost host, PackageManifest manifest, Guid decisionId, CancellationToken cancellationToken)
    {
        await host.Store.Audit.FlushAsync(cancellationToken);
        var entries = new List<AuditEntry>();
        string? cursor = null;
        do
        {
            var page = await host.Store.Audit.QueryAsync(
                new AuditQuery { Community = Community, Plugin = manifest.Id, DecisionId = decisionId, Limit = 1_000, Cursor = cursor }, cancellationToken);
            entries.AddRange(page.Entries.Select(static entry => entry.Entry));
            cursor = page.Next;
        }
        while (cursor is not null);
        return CapabilityUsage.Of(manifest, entries);
    }

    private static PolicyDocuments DocumentsOf(DevPolicy policy) => new()
    {
        Instance = InstancePolicyDocument.Read(Encoding.UTF8.GetBytes(InstancePolicyDocument.Print(policy.Instance)), "etc/instance.yaml"),
        Communities =
        [
            new CommunityRecord(Community)
            {
                PluginPolicy = CommunityPolicyDocument.Read(Encoding.UTF8.GetBytes(CommunityPolicyDocument.Print(policy.Community)), "plugin-policy.yaml"),
            },
        ],
        Principals = [Principal(Operator, "moderator", null), Principal(Member, "member", policy.Member)],
        Paths = SystemPaths.Instance,
    };

    private static PrincipalRecord Principal(string name, string role, PrincipalProfile? profile) => new(PrincipalName.Parse(name))
    {
        Profile = profile is null ? null : ProfileDocument.Read(Encoding.UTF8.GetBytes(ProfileDocument.Print(profile)), $"{name}.yaml"),
        Memberships = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add(Community, [role]),
    };
}
