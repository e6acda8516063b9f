using System.Collections.Immutable;
using System.Text;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hosting;
using Bailey.Policy.Commands;
using Bailey.Policy.Communities;
using Bailey.Policy.Documents;
using Bailey.Policy.Instances;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;
using Bailey.Policy.Simulation;
using Bailey.Policy.Snapshots;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Packages;
using Bailey.Server.Principals;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Policies;

/// <summary>Replays what was recorded against documents that are only proposed.</summary>
internal static class SimulationEndpoints
{
    private const int MaxDocuments = 8;
    private const int MaxActivity = 10_000;
    private const int MaxShown = 1_000;

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapOperation(HttpMethod.Post, "/api/policy/simulate", "policy/simulate", SimulateAsync).Accepts<SimulateRequest>("application/json").Produces<SimulationView>().Filtered().Costs(Effort.Costly);

    private static async Task<IResult> SimulateAsync(HttpContext context, BaileyHost host)
    {
        var operation = OperationContext.Of(context)!;
        var policy = host.Policy.Current;
        var wanted = await RequestBody.ReadAsync<SimulateRequest>(context).ConfigureAwait(false);
        var isWhole = PolicyReach.Require(operation, policy, wanted.Community);
        if (wanted.Documents.IsDefaultOrEmpty || wanted.Documents.Length > MaxDocuments)
        {
            throw new ApiProblemException(ProblemOf.Invalid("/documents", $"documents must list 1 to {MaxDocuments} documents"));
        }

        if ((wanted.Activity is null) == (wanted.Audit is null))
        {
            throw new ApiProblemException(ProblemOf.Invalid("", "say either what was recorded (activity), or which part of the audit log counts (audit)"));
        }

        if (!isWhole)
        {
            RequireWithin(operation, policy, wanted, wanted.Community!);
        }

        var proposed = wanted.Documents.Select(static (document, index) => (document, index)).Aggregate(policy.Documents, static (documents, item) => Propose(documents, item.document, FormattableString.Invariant($"/documents/{item.index}")));
        var (decisions, skipped) = wanted.Audit is { } range ? await ReadAsync(operation, policy, host, range, context.RequestAborted).ConfigureAwait(false) : (Given(wanted.Activity!.Value), 0);
        var late = context.RequestAborted;
        var changes = PolicySimulator.Replay(policy, PolicySnapshot.Compile(proposed), decisions.TakeWhile(_ => !late.IsCancellationRequested)).ToList();
        late.ThrowIfCancellationRequested();
        return Results.Ok(new SimulationView(
            decisions.Length,
            skipped,
            changes.Count(static change => change.Before.Allowed && !change.After.Allowed),
            changes.Count(static change => !change.Before.Allowed && change.After.Allowed),
            changes.Count(static change => change.Before.Allowed == change.After.Allowed),
            [.. changes.Take(MaxShown).Select(static change => new SimulatedChangeView(ActivityItem.Of(change.Recorded), DecisionView.Of(change.Before), DecisionView.Of(change.After)))]));
    }

    // Whoever may ask for one community proposes its plugin policy, and learns of its members alone.
    private static void RequireWithin(OperationContext operation, PolicySnapshot policy, SimulateRequest wanted, string community)
    {
        var isWithin = wanted.Documents.All(document => document.Kind == PolicyDocumentKind.CommunityPlugins && document.Community == community)
            && (wanted.Audit is null || wanted.Audit.Community == community)
            && (wanted.Activity is not { IsDefault: false } activity || activity.All(item => item.Community == community));
        if (!isWithin)
        {
            PolicyEditor.Require(policy.Check(operation.RequireCaller().Principal, operation.Operation.Permission!));
        }

        foreach (var principal in (wanted.Activity ?? []).Select(static item => item.Principal).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            PolicyReach.RequireMember(operation, policy, community, principal);
        }
    }

    private static ImmutableArray<RecordedDecision> Given(ImmutableArray<ActivityItem> activity) => activity is { IsDefault: false, Length: <= MaxActivity }
        ? [.. activity.Select(static item => item.ToRecorded())]
        : throw new ApiProblemException(ProblemOf.Invalid("/activity", FormattableString.Invariant($"activity must list at most {MaxActivity:N0} decisions")));

    private static async Task<(ImmutableArray<RecordedDecision> Decisions, int Skipped)> ReadAsync(OperationContext operation, PolicySnapshot policy, BaileyHost host, AuditRange range, CancellationToken cancellationToken)
    {
        if (range.Limit is < 1 or > MaxActivity)
        {
            throw new ApiProblemException(ProblemOf.Invalid("/audit/limit", FormattableString.Invariant($"limit must be from 1 to {MaxActivity:N0}")));
        }

        if (range.Community is { } community && !policy.Knows(community))
        {
            throw new ApiProblemException(ProblemOf.NotFound("community of that name"));
        }

        // It tells what is in the log, and is no way around the permission to read it.
        Conferral.RequireOperation(operation, policy, "audit/query", range.Community);
        var decisions = ImmutableArray.CreateBuilder<RecordedDecision>();
        var (skipped, seen, cursor) = (0, 0, (string?)null);
        do
        {
            var page = await host.Store.Audit.QueryAsync(
                new AuditQuery { Community = range.Community ?? AuditChain.Instance, From = range.From, To = range.To, Cursor = cursor, Limit = Math.Min(1_000, range.Limit - seen) }, cancellationToken).ConfigureAwait(false);
            foreach (var entry in page.Entries.Select(static chained => chained.Entry))
            {
                seen++;
                if (Recorded(entry) is { } decision)
                {
                    decisions.Add(decision);
                }
                else
                {
                    skipped++;
                }
            }

            cursor = page.Next;
        }
        while (cursor is not null && seen < range.Limit);
        return (decisions.ToImmutable(), skipped);
    }

    private static RecordedDecision? Recorded(AuditEntry entry)
    {
        if (entry.Principal is not { } principal)
        {
            return null;
        }

        // The path is followed by what it was done to.
        return entry.Action == AuditAction.Operation ? new RecordedDecision(principal) { Time = entry.Time, Community = entry.Community, Operation = entry.Target?.Split(' ')[0] }
            : entry is { Capability: { } capability, Plugin: { } plugin, Community: { } community } ? new RecordedDecision(principal) { Time = entry.Time, Community = community, Plugin = plugin, Capability = capability, Target = entry.Target }
            : null;
    }

    private static PolicyDocuments Propose(PolicyDocuments documents, PolicyText document, string pointer)
    {
        var utf8 = Encoding.UTF8.GetBytes(document.Text);
        const string Source = "the proposal";
        switch (document.Kind)
        {
            case PolicyDocumentKind.CommandRules:
                return documents with { Commands = CommandPolicy.Of(Sound(CommandRuleDocument.Read(utf8, Source), pointer)) };
            case PolicyDocumentKind.Roles:
                return documents with { Roles = Sound(RolesDocument.Read(utf8, Source), pointer) };
            case PolicyDocumentKind.Instance:
                return documents with { Instance = Sound(InstancePolicyDocument.Read(utf8, Source), pointer) };
            case PolicyDocumentKind.Profile:
                return PrincipalName.TryParse(document.Principal, out var name, out var fault)
                    ? documents.WithProfile(name, Sound(ProfileEditing.Read(utf8, Source), pointer))
                    : throw new ApiProblemException(ProblemOf.Invalid($"{pointer}/principal", fault, "name whose profile it would be"));
            case PolicyDocumentKind.CommunityPlugins:
                return CommunityName.IsValid(document.Community, out var invalid)
                    ? documents.WithCommunity(documents.CommunityOf(document.Community!) with { PluginPolicy = Sound(CommunityPolicyDocument.Read(utf8, Source), pointer) })
                    : throw new ApiProblemException(ProblemOf.Invalid($"{pointer}/community", invalid, "name whose plugin policy it would be"));
            default:
                throw new ApiProblemException(ProblemOf.Invalid($"{pointer}/kind", "members cannot be simulated", "propose a profile or roles"));
        }
    }

    // What is proposed must be sound: a faulty document denies, and nobody proposes that.
    private static DocumentResult<T> Sound<T>(DocumentResult<T> document, string pointer)
        where T : class
    {
        if (document.IsValid)
        {
            return document;
        }

        var problem = ProblemOf.Document(document.Source, document.Faults);
        throw new ApiProblemException(problem with { Errors = [.. problem.Errors.Select(fault => fault with { At = $"{pointer}/text{fault.At}" })] });
    }
}
