using Bailey.Plugins.Hosting;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Communities;
using Bailey.Policy.Instances;
using Bailey.Policy.Snapshots;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Policies;
using Bailey.Server.Problems;
using Bailey.Storage.Documents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Instances;

/// <summary>Publishers and registries, as the policies of the instance and of communities name them.</summary>
internal static class PublisherEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Get, "/api/system/registries", "system/registries/list", ListRegistries).Produces<Page<RegistryView>>();
        routes.MapOperation(HttpMethod.Get, "/api/system/publishers", "system/publishers/list", List).Produces<Page<PublisherView>>();
        routes.MapOperation(HttpMethod.Put, "/api/system/publishers/{publisher}", "system/publishers/update", UpdateAsync).Accepts<PublisherBlock>("application/json").Produces<PublisherView>();
    }

    private static IResult ListRegistries(HttpContext context, BaileyHost host)
    {
        var registries = Policies(host.Policy.Current)
            .SelectMany(static item => item.Policy.RegistryAllowlist.Select(pattern => (Pattern: pattern.ToString(), item.Community)))
            .GroupBy(static item => item.Pattern, static item => item.Community, StringComparer.Ordinal)
            .OrderBy(static group => group.Key, StringComparer.Ordinal)
            .Select(static group => new RegistryView(group.Key, [.. group.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]));
        return Results.Ok(PageRequest.Of(context).Cut(registries, static registry => registry.Pattern));
    }

    private static IResult List(HttpContext context, BaileyHost host)
    {
        var policy = host.Policy.Current;
        var fingerprints = policy.Instance.BlockedPublishers.Select(static publisher => publisher.Text)
            .Concat(Policies(policy).SelectMany(static item => item.Policy.TrustedPublishers.Select(static trusted => trusted.Fingerprint.Text)))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var page = PageRequest.Of(context).Cut(fingerprints, static text => text);
        return Results.Ok(new Page<PublisherView>([.. page.Items.Select(text => ViewOf(policy, PublisherFingerprint.Parse(text)))], page.Next));
    }

    private static async Task<IResult> UpdateAsync(string publisher, HttpContext context, BaileyHost host, PolicyEditor editor)
    {
        var operation = OperationContext.Of(context)!;
        var wanted = await RequestBody.ReadAsync<PublisherBlock>(context).ConfigureAwait(false);
        if (!PublisherFingerprint.TryParse(publisher, out var fingerprint, out var fault))
        {
            throw new ApiProblemException(ProblemOf.Malformed(fault));
        }

        operation.Target = fingerprint.Text;
        await editor.EditAsync(
            operation,
            _ =>
            {
                var (policy, etag) = GovernedText.Load<InstancePolicy>(editor, GovernedPath.Instance, InstancePolicy.Default, InstancePolicyDocument.Read);
                if (policy.BlockedPublishers.Contains(fingerprint) == wanted.Blocked)
                {
                    return new PolicyEdit("blocked publishers");
                }

                ItemList<PublisherFingerprint> blocked = wanted.Blocked ? [.. policy.BlockedPublishers, fingerprint] : [.. policy.BlockedPublishers.Where(other => other != fingerprint)];
                return new PolicyEdit("blocked publishers", GovernedText.Put<InstancePolicy>(GovernedPath.Instance, InstancePolicyDocument.Print(policy with { BlockedPublishers = blocked }), etag, InstancePolicyDocument.Read));
            },
            context.RequestAborted).ConfigureAwait(false);
        return Results.Ok(ViewOf(host.Policy.Current, fingerprint));
    }

    private static PublisherView ViewOf(PolicySnapshot policy, PublisherFingerprint fingerprint) => new(
        fingerprint.Text,
        policy.Instance.BlockedPublishers.Contains(fingerprint),
        [.. Policies(policy).SelectMany(item => item.Policy.TrustedPublishers.Where(trusted => trusted.Fingerprint == fingerprint).Select(trusted => new PublisherTrust(item.Community, trusted.Label)))]);

    private static IEnumerable<(string Community, CommunityPluginPolicy Policy)> Policies(PolicySnapshot policy) =>
        policy.Documents.Communities.OrderBy(static community => community.Id, StringComparer.Ordinal).Select(community => (community.Id, policy.Community(community.Id).PluginPolicy));
}
