using System.Net;
using Bailey.Plugins.Egress;
using Bailey.Policy.Communities;
using Bailey.Policy.Egress;
using Bailey.Policy.Instances;

namespace Bailey.Plugins.Lifecycle;

/// <summary>
/// Fetches packages from registries: each hop must be one that the community's policy lists, and pass the egress guard; time, bytes and redirects
/// are bounded. What goes wrong is told by the guard that stopped it, without addresses that names resolved to and without bodies.
/// </summary>
internal sealed class RegistryClient(PackageCatalogOptions options)
{
    /// <summary>The bytes that a URL answers with, or why there are none.</summary>
    internal async Task<(ReadOnlyMemory<byte> Bytes, PackageFailure? Failure)> FetchAsync(
        string url, CommunityPluginPolicy community, InstancePolicy instance, CancellationToken cancellationToken)
    {
        // The community's list decides which hosts, for the first URL and each redirect; openings for local addresses are the operator's.
        var http = new GuardedHttpClient(new GuardedHttpOptions
        {
            Policy = EgressPolicy.PublicInternet(instance.LocalEgress),
            Resolver = options.Resolver,
            ConnectTimeout = options.RegistryConnectTimeout,
            Timeout = options.RegistryTimeout,
            MaxResponseBytes = options.Archive.MaxPackedBytes,
            Decompress = true,
            Clock = options.Clock,
        });
        try
        {
            var response = await http.SendAsync(new PluginHttpRequest(url) { HopRule = community.JudgeRegistry }, cancellationToken).ConfigureAwait(false);
            return response.Status == (int)HttpStatusCode.OK
                ? (response.Body, null)
                : (default, new PackageFailure(
                    LifecycleReason.RegistryFailed, FormattableString.Invariant($"the registry answered with status {response.Status} and no package"), "check the URL; the registry may not have the package"));
        }
        catch (PluginHttpException exception)
        {
            return (default, exception.Decision is { } decision
                ? PackageFailure.Of(decision)
                : new PackageFailure(exception.Code, $"the package could not be fetched: {exception.Message}", Remedy(exception.Code)));
        }
    }

    private static string? Remedy(string code) => code switch
    {
        PluginHttpReason.BodyTooLarge => "a package may not be so large; ask its publisher for a smaller one",
        PluginHttpReason.Timeout or PluginHttpReason.ConnectFailed or PluginHttpReason.Failed => "try again later, or upload the package",
        _ => null,
    };
}
