using System.Collections.Immutable;
using System.Text;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Policy.Communities;
using Bailey.Policy.Instances;
using Bailey.Policy.Principals;
using Bailey.Policy.Snapshots;
using Bailey.Storage.Files;

namespace Bailey.Testing.Host;

/// <summary>
/// A community that takes unsigned packages, and what is installed in it. Here and not in Bailey.Testing, which serves the tests of the engine and of
/// the policy too: they know no plugins.
/// </summary>
public static class OpenCommunity
{
    /// <summary>Lets packages keep values, send signals and show themselves.</summary>
    public const string InstancePolicy = "enabled: true\nallows_ui_plugins: true\nmax_level: 2\n";

    /// <summary>Takes any package that somebody uploads.</summary>
    public const string PluginPolicy = "trust_policy: unsigned_allowed\ninstall_sources: [upload]\n";

    /// <summary>The policy of a deployment.</summary>
    public static PolicyDocuments Documents(IEnumerable<string> communities, IEnumerable<PrincipalRecord> principals, string instance = InstancePolicy, string policy = PluginPolicy) => new()
    {
        Instance = InstancePolicyDocument.Read(Encoding.UTF8.GetBytes(instance), "instance.yaml"),
        Communities = [.. communities.Select(id => new CommunityRecord(id) { PluginPolicy = CommunityPolicyDocument.Read(Encoding.UTF8.GetBytes(policy), "plugin-policy.yaml") })],
        Principals = [.. principals],
        Paths = SystemPaths.Instance,
    };

    /// <summary>A principal with one role in each of some communities; without a profile of its own where none is given.</summary>
    public static PrincipalRecord Member(string name, string role, IEnumerable<string> communities, string profile = "") => new(PrincipalName.Parse(name))
    {
        Profile = profile.Length == 0 ? null : ProfileDocument.Read(Encoding.UTF8.GetBytes(profile), $"{name}.yaml"),
        Memberships = communities.ToImmutableDictionary(static community => community, _ => ImmutableArray.Create(role)),
    };

    /// <summary>A package of a manifest and a module.</summary>
    public static byte[] Package(string manifest, byte[] module) =>
        PackageBuilder.Build(new Dictionary<string, ReadOnlyMemory<byte>> { [PackageFiles.Manifest] = Encoding.UTF8.GetBytes(manifest), [PackageFiles.Module] = module });

    /// <summary>Uploads, reviews and activates a package, with all that it asks for.</summary>
    public static async Task<PluginInstallation> InstallAsync(BaileyHost host, string community, byte[] package, PackageActor actor)
    {
        var uploaded = Done(await host.Packages.UploadAsync(community, package, actor));
        Done(await host.Packages.ReviewAsync(community, uploaded.PluginId, null, actor));
        return Done(await host.Packages.ActivateAsync(community, uploaded.PluginId, uploaded.PendingDigest ?? uploaded.Digest, AcceptedCapabilities.All, actor));
    }

    /// <summary>What a step gave, which must have been done.</summary>
    public static T Done<T>(PackageResult<T> result)
        where T : class => result.IsDone ? result.Value : throw new InvalidOperationException($"{result.Failure.Code}: {result.Failure.Message}");
}
