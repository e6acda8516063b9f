using System.Collections.Immutable;
using System.Net;
using System.Text;
using Bailey.Plugins.Egress;
using Bailey.Plugins.Hosting;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Commands;
using Bailey.Policy.Communities;
using Bailey.Policy.Documents;
using Bailey.Policy.Explanations;
using Bailey.Policy.Operations;
using Bailey.Policy.Snapshots;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Packages;
using Bailey.Server.Problems;
using Bailey.Storage.Profiles;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Policies;

/// <summary>Looks at the policy: what is in force, why something is allowed or not, and whether a document can be used.</summary>
internal static class PolicyEndpoints
{
    private const string AnyPlugin = "any.plugin";
    private const int MaxUrls = 16;
    private const int MaxUrl = 8 * 1024;
    private const int MaxAddresses = 64;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Get, "/api/policy", "policy/show", Show).Produces<PolicyView>();
        routes.MapOperation(HttpMethod.Post, "/api/policy/explain", "policy/explain", ExplainAsync).Accepts<ExplainRequest>("application/json").Produces<ExplanationList>().Filtered().Costs(Effort.Costly);
        routes.MapOperation(HttpMethod.Post, "/api/policy/validate", "policy/validate", ValidateAsync).Accepts<PolicyText>("application/json").Produces<ValidationView>().Costs(Effort.Costly);
    }

    private static IResult Show(BaileyHost host)
    {
        var policy = host.Policy.Current;
        var commands = policy.Commands;
        return Results.Ok(new PolicyView(
            commands.Kind.ToString().ToLowerInvariant(),
            Path.GetFileName(commands.Source),
            commands.Fault is { } fault ? DecisionView.Of(fault) : null,
            [.. commands.Rules.Select(CommandRuleView.Of)],
            commands.Rules.IsEmpty ? [] : [.. CommandRuleWarnings.Of(new CommandRuleSet(commands.Rules))],
            [.. OperationCatalog.All.Select(operation => OperationView.Of(policy, operation))]));
    }

    private static async Task<IResult> ValidateAsync(HttpContext context)
    {
        var wanted = await RequestBody.ReadAsync<PolicyText>(context).ConfigureAwait(false);
        var faults = PolicyValidator.Validate(wanted.Kind, Encoding.UTF8.GetBytes(wanted.Text), "the document", ProgramPath.Find);
        return Results.Ok(new ValidationView(faults.IsEmpty, [.. faults.Select(PolicyFaultView.Of)]));
    }

    private static async Task<IResult> ExplainAsync(HttpContext context, BaileyHost host)
    {
        var operation = OperationContext.Of(context)!;
        var policy = host.Policy.Current;
        var wanted = await RequestBody.ReadAsync<ExplainRequest>(context).ConfigureAwait(false);
        if (!PolicyReach.Require(operation, policy, wanted.Community))
        {
            PolicyReach.RequireMember(operation, policy, wanted.Community!, wanted.Principal);
        }

        ImmutableArray<ExplanationView> explanations = wanted.Kind switch
        {
            ExplainKind.Operation => [ExplainOperation(policy, wanted)],
            ExplainKind.Capability => [ExplainCapability(policy, wanted)],
            _ => await ExplainEgressAsync(policy, wanted, context.RequestAborted).ConfigureAwait(false),
        };
        return Results.Ok(new ExplanationList(explanations.All(static one => one.Outcome.Allowed), explanations));
    }

    private static ExplanationView ExplainOperation(PolicySnapshot policy, ExplainRequest wanted)
    {
        if (!OperationCatalog.TryFind(wanted.Operation ?? "", out var operation))
        {
            throw new ApiProblemException(ProblemOf.Invalid("/operation", "operation must be the path of an operation of the catalogue, as plugins/packages/install", "see GET /api/policy"));
        }

        if (wanted.Identity is not (IdentityKinds.User or IdentityKinds.Service))
        {
            throw new ApiProblemException(ProblemOf.Invalid("/identity", "identity must be user or service"));
        }

        return ExplanationView.Of(operation.Path, policy.ExplainOperation(wanted.Principal, operation, wanted.Community, wanted.Identity));
    }

    private static ExplanationView ExplainCapability(PolicySnapshot policy, ExplainRequest wanted)
    {
        if (wanted.Community is not { } community)
        {
            throw new ApiProblemException(ProblemOf.Invalid("/community", "a capability is used in a community: name it"));
        }

        if (!CapabilityUse.TryParse(wanted.Capability ?? "", wanted.Target, out var use, out var fault))
        {
            throw new ApiProblemException(ProblemOf.Invalid(wanted.Target is null ? "/capability" : "/target", fault));
        }

        var plugin = wanted.Plugin ?? AnyPlugin;
        var subject = wanted.Target is null ? wanted.Capability! : $"{wanted.Capability} {wanted.Target}";
        if (policy.Community(community).Find(plugin) is not null)
        {
            return ExplanationView.Of(subject, policy.ExplainCapability(wanted.Principal, community, plugin, use));
        }

        var record = policy.Documents.CommunityOf(community);

        // Of nobody else, and of no other community: there may be ten thousand of them.
        var supposed = PolicySnapshot.Compile(policy.Documents with
        {
            Principals = [.. policy.Documents.Principals.Where(one => string.Equals(one.Name.Text, wanted.Principal, StringComparison.OrdinalIgnoreCase))],
            Communities = [record with { Plugins = [Suppose(plugin, wanted.Publisher, use)] }],
        });
        return ExplanationView.Of(subject, supposed.ExplainCapability(wanted.Principal, community, plugin, use));
    }

    // Declares and was accepted with just what is asked about, so that the policies alone decide.
    private static InstalledPlugin Suppose(string id, string? publisher, in CapabilityUse use)
    {
        PublisherFingerprint? signer = null;
        if (publisher is not null && !PublisherFingerprint.TryParse(publisher, out signer, out var fault))
        {
            throw new ApiProblemException(ProblemOf.Invalid("/publisher", fault));
        }

        ItemList<Capability> asked = use.AsCapability() is { } capability ? [capability] : throw new ApiProblemException(ProblemOf.Invalid("/target", "no plugin could declare the capability for this"));
        return new InstalledPlugin { Id = id, Publisher = signer, Digest = "asked", AcceptedDigest = "asked", Requested = asked, Accepted = asked };
    }

    private static async Task<ImmutableArray<ExplanationView>> ExplainEgressAsync(PolicySnapshot policy, ExplainRequest wanted, CancellationToken cancellationToken)
    {
        if (wanted.Urls is not { IsDefaultOrEmpty: false, Length: <= MaxUrls } urls || urls.Any(static url => url is null || url.Length > MaxUrl))
        {
            throw new ApiProblemException(ProblemOf.Invalid("/urls", FormattableString.Invariant($"urls must list 1 to {MaxUrls} URLs of at most {MaxUrl:N0} characters")));
        }

        var guard = new EgressGuard(policy.Find(wanted.Principal)?.Egress ?? Bailey.Policy.Egress.EgressPolicy.DenyAll, AddressesOf(wanted) is { } given ? new GivenResolver(given) : BriefResolver.Instance);
        var enabled = policy.CheckEnabled(wanted.Principal);
        var views = ImmutableArray.CreateBuilder<ExplanationView>();
        foreach (var url in urls)
        {
            Decision[] layers = enabled.Allowed ? [enabled, (await guard.JudgeAsync(url, cancellationToken: cancellationToken).ConfigureAwait(false)).Decision] : [enabled];
            views.Add(ExplanationView.Of(url, new Explanation([.. layers])));
        }

        return views.ToImmutable();
    }

    private static IReadOnlyList<IPAddress>? AddressesOf(ExplainRequest wanted)
    {
        if (wanted.Addresses is not { } texts)
        {
            return null;
        }

        if (texts.IsDefault || texts.Length > MaxAddresses)
        {
            throw new ApiProblemException(ProblemOf.Invalid("/addresses", $"addresses must list at most {MaxAddresses} IP addresses"));
        }

        return [.. texts.Select(static (text, index) => IPAddress.TryParse(text, out var address) ? address : throw new ApiProblemException(ProblemOf.Invalid(FormattableString.Invariant($"/addresses/{index}"), "this is no IP address")))];
    }

    private sealed class GivenResolver(IReadOnlyList<IPAddress> addresses) : IHostResolver
    {
        public ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken) => new(addresses);
    }

    // A name that is not answered by then has no address.
    private sealed class BriefResolver : IHostResolver
    {
        internal static BriefResolver Instance { get; } = new();

        public async ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(2));
            try
            {
                return await SystemHostResolver.Instance.ResolveAsync(host, patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return [];
            }
        }
    }
}
