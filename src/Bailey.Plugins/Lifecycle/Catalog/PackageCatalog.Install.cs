using System.Collections.Immutable;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Scripts;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Communities;

namespace Bailey.Plugins.Lifecycle;

/// <content>How packages come.</content>
public sealed partial class PackageCatalog
{
    private const string UploadSource = "upload";

    /// <summary>
    /// Takes a package that somebody uploads: reads, judges and verifies it, and keeps it. A plugin that the community does not have stands as
    /// <see cref="PluginState.Verified"/> then; a newer version of one that was accepted before waits as pending; an older one can be rolled back to.
    /// </summary>
    /// <param name="community">The community.</param>
    /// <param name="package">The file. It is copied.</param>
    /// <param name="actor">Who uploads it.</param>
    /// <param name="cancellationToken">Ends it before anything is stored.</param>
    public Task<PackageResult<PluginInstallation>> UploadAsync(string community, ReadOnlyMemory<byte> package, PackageActor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(community);
        ArgumentNullException.ThrowIfNull(actor);
        var audit = LifecycleAudit.Begin(_options.Clock, community, actor, AuditAction.PluginUploaded);
        audit.Target = UploadSource;
        return RunAsync(community, "plugins/packages/upload", audit, () => WaitAsync(
            async () => JudgeSource(community, InstallSource.Upload) is { } refusal ? Failed(refusal)
                : package.Length > _options.Archive.MaxPackedBytes ? throw ZipContents.TooLarge(_options.Archive)
                : await InstallAsync(community, package.ToArray(), UploadSource, audit, cancellationToken).ConfigureAwait(false),
            cancellationToken));
    }

    /// <summary>Fetches a package from a registry and takes it as <see cref="UploadAsync"/> does: first the community's policy, then the rules for outbound connections, then a fetch within bounds.</summary>
    /// <param name="community">The community.</param>
    /// <param name="url">Where it is.</param>
    /// <param name="actor">Who asks for it.</param>
    /// <param name="cancellationToken">Ends it before anything is stored.</param>
    public Task<PackageResult<PluginInstallation>> FetchAsync(string community, string url, PackageActor actor, CancellationToken cancellationToken = default) =>
        FetchAsync(community, url, actor, null, cancellationToken);

    /// <summary>The same, where only one package will do.</summary>
    /// <param name="community">The community.</param>
    /// <param name="url">Where it is.</param>
    /// <param name="actor">Who asks for it.</param>
    /// <param name="digest">The digest that what is fetched must have: <c>sha256:</c> and 64 hexadecimal digits; null for any.</param>
    /// <param name="cancellationToken">Ends it before anything is stored.</param>
    public Task<PackageResult<PluginInstallation>> FetchAsync(string community, string url, PackageActor actor, string? digest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(community);
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(actor);
        var audit = LifecycleAudit.Begin(_options.Clock, community, actor, AuditAction.PluginFetched);
        audit.Target = WithoutSecrets(url);
        return RunAsync(community, "plugins/packages/install", audit, () => WaitAsync(
            async () =>
            {
                if (JudgeSource(community, InstallSource.Registry) is { } refusal)
                {
                    return Failed(refusal);
                }

                var policy = _policy.Current;
                var (bytes, failure) = await new RegistryClient(_options).FetchAsync(url, policy.Community(community).PluginPolicy, policy.Instance, cancellationToken).ConfigureAwait(false);
                return failure is not null ? Failed(failure)
                    : digest is not null && PackageReader.DigestOf(bytes.Span) is var fetched && fetched != digest ? Failed(
                        LifecycleReason.DigestMismatch, $"what the registry gave is {fetched}, and not the package that was asked for; nothing was stored", "ask whoever told you the digest, or the publisher, which of them is right; do not install what nobody vouches for")
                    : await InstallAsync(community, bytes, audit.Target, audit, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken));
    }

    // Reading and compiling take processors and memory, which uploads in great number must not take from the plugins that run.
    private async Task<PackageResult<PluginInstallation>> WaitAsync(Func<Task<PackageResult<PluginInstallation>>> work, CancellationToken cancellationToken)
    {
        await _installs.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(work, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _installs.Release();
        }
    }

    private PackageFailure? JudgeSource(string community, InstallSource source)
    {
        var policy = _policy.Current;
        var at = policy.Community(community);
        var decision = policy.InstanceFault ?? at.Fault ?? at.PluginPolicy.JudgeSource(source);
        return decision.Allowed ? null : PackageFailure.Of(decision);
    }

    private async Task<PackageResult<PluginInstallation>> InstallAsync(string community, ReadOnlyMemory<byte> bytes, string source, LifecycleAudit audit, CancellationToken cancellationToken)
    {
        var package = PackageReader.Read(bytes, _options.Archive);
        audit.Plugin = package.Manifest.Id;
        audit.Version = package.Manifest.Version;
        if (package.Kind != PluginKind.Package || ScriptText.IsId(package.Manifest.Id))
        {
            return Failed(LifecycleReason.NotAPackage, $"'{package.Manifest.Id}' is a script, or bears the id of one", "deploy scripts as such, so that the gate judges them; give a package another id");
        }

        if (Refuse(package, community) is { } refusal)
        {
            return Failed(refusal);
        }

        PackageVerifier.Verify(package, _options.Compile, _options.HostVersion);
        await _counting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Policies may have been tightened while it was verified.
            return Refuse(package, community) is { } late ? Failed(late) : await KeepAsync(community, package, source, audit, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _counting.Release();
        }
    }

    private async Task<PackageResult<PluginInstallation>> KeepAsync(string community, Package package, string source, LifecycleAudit audit, CancellationToken cancellationToken)
    {
        var version = new InstalledVersion(package.Manifest.Version, package.Digest, _options.Clock.GetUtcNow(), audit.Actor!.Principal, source) { Name = package.Manifest.Name };
        var existing = await _store.FindInstallationAsync(community, package.Manifest.Id, cancellationToken).ConfigureAwait(false);
        var failure = existing is null
            ? await RefuseAnotherPluginAsync(community, cancellationToken).ConfigureAwait(false)
            : await RefuseVersionAsync(existing, package, cancellationToken).ConfigureAwait(false);
        if (failure is not null)
        {
            return Failed(failure);
        }

        var installation = existing is null
            ? new PluginInstallation { Community = community, PluginId = package.Manifest.Id, State = PluginState.Verified, Digest = package.Digest, Versions = [version] }
            : WithVersion(existing, version);
        var result = await CommitAsync(installation, audit, PublicEventType.PluginInstalled, Data(version, ("source", source), ("pending", installation.PendingDigest == version.Digest ? "true" : "false")), new PutPackage(package.ToStored())).ConfigureAwait(false);
        Remember(package);
        return result;
    }

    private async Task<PackageFailure?> RefuseAnotherPluginAsync(string community, CancellationToken cancellationToken)
    {
        var installed = await _store.ListInstallationsAsync(community, cancellationToken).ConfigureAwait(false);
        return installed.Length < _options.MaxPluginsPerCommunity
            ? null
            : new PackageFailure(LifecycleReason.TooManyPlugins, FormattableString.Invariant($"the community has {installed.Length:N0} plugins, as many as it may"), "remove one that is not needed");
    }

    private async Task<PackageFailure?> RefuseVersionAsync(PluginInstallation existing, Package package, CancellationToken cancellationToken)
    {
        var (id, version) = (package.Manifest.Id, SemanticVersion.Parse(package.Manifest.Version));
        if (existing.Versions.FirstOrDefault(known => SemanticVersion.Parse(known.Version).ComparePrecedence(version) == 0) is { } same)
        {
            return new PackageFailure(
                LifecycleReason.VersionExists,
                same.Digest == package.Digest ? $"this very package of '{id}' {version} is there already" : $"another package of '{id}' {same.Version} is there already",
                same.Digest == package.Digest ? "review and activate it" : "the publisher must give a changed package a version of its own");
        }

        // Whoever may upload could else put code of its own in the place of a plugin that others accepted because of its publisher.
        var running = await RequirePackageAsync(existing.Digest, cancellationToken).ConfigureAwait(false);
        if (running.Publisher != package.Publisher)
        {
            return new PackageFailure(
                LifecycleReason.PublisherChanged,
                $"'{id}' is installed from {Name(running.Publisher)}, and this package is from {Name(package.Publisher)}",
                "if that is meant, remove the plugin first, with all it stored, and install it anew");
        }

        return existing.Versions.Length < _options.MaxVersionsPerPlugin
            ? null
            : new PackageFailure(LifecycleReason.TooManyVersions, FormattableString.Invariant($"the community keeps {existing.Versions.Length:N0} versions of '{id}', as many as it may"), "remove the plugin and install it anew");

        static string Name(PublisherFingerprint? publisher) => publisher is null ? "nobody who signed it" : $"the publisher {publisher}";
    }

    private static PluginInstallation WithVersion(PluginInstallation existing, InstalledVersion version)
    {
        var all = existing with { Versions = existing.Versions.Add(version) };
        if (!IsNewer(version, existing.Current))
        {
            return all;
        }

        // While nobody accepted anything there is nothing to keep running.
        return existing.State is PluginState.Verified or PluginState.Reviewed
            ? all with { Digest = version.Digest, State = PluginState.Verified }
            : existing.Pending is null || IsNewer(version, existing.Pending) ? all with { PendingDigest = version.Digest } : all;
    }

    private static bool IsNewer(InstalledVersion version, InstalledVersion than) =>
        SemanticVersion.Parse(version.Version).ComparePrecedence(SemanticVersion.Parse(than.Version)) > 0;

    private static ImmutableArray<KeyValuePair<string, string>> Data(InstalledVersion version, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var data = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        data.Add(new("version", version.Version));
        data.Add(new("digest", version.Digest));
        foreach (var (name, value) in more)
        {
            data.Add(new(name, value));
        }

        return data.ToImmutable();
    }

    // What stands before "@" and after "?" is where credentials are.
    private static string WithoutSecrets(string url)
    {
        var query = url.AsSpan().IndexOfAny('?', '#');
        var plain = query < 0 ? url : url[..query];
        var at = plain.LastIndexOf('@');
        var slashes = plain.IndexOf("//", StringComparison.Ordinal);
        return PlainText.Of(at < 0 ? plain : string.Concat(slashes >= 0 && slashes < at ? plain[..(slashes + 2)] : "", plain[(at + 1)..]));
    }
}
