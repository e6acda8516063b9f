using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Events.Webhooks;

/// <summary>Webhooks of a community.</summary>
internal static class WebhookEndpoints
{
    private const string Root = "/api/communities/{community}/events/webhooks";
    private const string One = Root + "/{webhook}";
    private const int MaxUrl = 2_048;
    private const int MaxTypes = 32;
    private static readonly FrozenSet<string> s_types = typeof(PublicEventType).GetFields(BindingFlags.Public | BindingFlags.Static).Where(static field => field.IsLiteral).Select(static field => (string)field.GetRawConstantValue()!).ToFrozenSet(StringComparer.Ordinal);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Get, Root, "events/webhooks/list", ListAsync).Produces<Page<WebhookView>>();
        routes.MapOperation(HttpMethod.Post, Root, "events/webhooks/create", CreateAsync).Accepts<WebhookRequest>("application/json").Produces<WebhookView>(StatusCodes.Status201Created).Idempotent();
        routes.MapOperation(HttpMethod.Get, One, "events/webhooks/show", ShowAsync).Produces<WebhookView>();
        routes.MapOperation(HttpMethod.Put, One, "events/webhooks/update", UpdateAsync).Accepts<WebhookRequest>("application/json").Produces<WebhookView>();
        routes.MapOperation(HttpMethod.Delete, One, "events/webhooks/delete", DeleteAsync).Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(string community, HttpContext context, BaileyHost host, WebhookSeal seal)
    {
        var wanted = PageRequest.Of(context);
        var records = await host.Store.Records.ListAsync(Webhook.RecordKind, community, wanted.After, Math.Min(wanted.Limit + 1, 1_000), cancellationToken: context.RequestAborted).ConfigureAwait(false);
        var page = wanted.Page(records, static record => record.Id);
        var views = ImmutableArray.CreateBuilder<WebhookView>();
        foreach (var record in page.Items)
        {
            views.Add(WebhookView.Of(Webhook.Of(record).Open(seal), await ProgressAsync(record.Id, context, host).ConfigureAwait(false)));
        }

        return Results.Ok(new Page<WebhookView>(views.ToImmutable(), page.Next));
    }

    private static async Task<IResult> ShowAsync(string community, string webhook, HttpContext context, BaileyHost host, WebhookSeal seal)
    {
        var record = await FindAsync(community, webhook, context, host).ConfigureAwait(false);
        ETags.Set(context, ETags.Of(record.Revision));
        return Results.Ok(WebhookView.Of(Webhook.Of(record).Open(seal), await ProgressAsync(webhook, context, host).ConfigureAwait(false)));
    }

    private static async Task<IResult> CreateAsync(string community, HttpContext context, BaileyHost host, EventFeed feed, WebhookOptions options, WebhookSeal seal, TimeProvider clock)
    {
        var wanted = await RequestBody.ReadAsync<WebhookRequest>(context).ConfigureAwait(false);
        var operation = OperationContext.Of(context)!;
        if (await host.Store.Records.CountAsync(Webhook.RecordKind, community, context.RequestAborted).ConfigureAwait(false) >= options.MaxPerCommunity)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, WebhookReason.TooMany, FormattableString.Invariant($"the community has {options.MaxPerCommunity} webhooks, and may have no more")) { Remedy = "delete one that is not needed" });
        }

        var made = Checked(new Webhook(Guid.CreateVersion7(clock.GetUtcNow()).ToString(), community, "", [], true, WebhookSignature.NewSecret(), "", clock.GetUtcNow(), null), wanted, operation, host, clock);
        operation.Target = made.Id;
        var progress = WebhookProgress.Begin(await feed.LastAsync(context.RequestAborted).ConfigureAwait(false));
        await host.Store.CommitAsync(
            new StoreChange { Mutations = [new PutRecord(made.ToRecord(0, seal)), new PutRecord(progress.ToRecord(made, 0))], Audit = [Entry(operation, made, clock)] }, context.RequestAborted).ConfigureAwait(false);
        ETags.Set(context, ETags.Of(1));
        return Results.Created($"/api/communities/{community}/events/webhooks/{made.Id}", WebhookView.Of(made, progress) with { Secret = made.Secret });
    }

    private static async Task<IResult> UpdateAsync(string community, string webhook, HttpContext context, BaileyHost host, WebhookSeal seal, TimeProvider clock)
    {
        var wanted = await RequestBody.ReadAsync<WebhookRequest>(context).ConfigureAwait(false);
        var record = await FindAsync(community, webhook, context, host).ConfigureAwait(false);
        ETags.Require(context, ETags.Of(record.Revision), ETags.Of(0));
        var operation = OperationContext.Of(context)!;
        var before = Webhook.Of(record).Open(seal);

        // Whoever lost the keys has lost the secret as well, and is shown another one.
        var secret = before.IsOpen ? null : WebhookSignature.NewSecret();
        var changed = Checked(before with { Secret = secret ?? before.Secret }, wanted, operation, host, clock);
        var mutations = ImmutableArray.Create<StoreMutation>(new PutRecord(changed.ToRecord(record.Revision, seal)));

        // Whoever mended it need not wait for the next attempt.
        if (await host.Store.Records.FindAsync(WebhookProgress.RecordKind, webhook, context.RequestAborted).ConfigureAwait(false) is { } stored && WebhookProgress.Of(stored) is { NotBefore: not null } waiting)
        {
            mutations = mutations.Add(new PutRecord((waiting with { NotBefore = null, Failures = 0 }).ToRecord(changed, stored.Revision)));
        }

        await host.Store.CommitAsync(new StoreChange { Mutations = mutations, Audit = [Entry(operation, changed, clock)] }, context.RequestAborted).ConfigureAwait(false);
        ETags.Set(context, ETags.Of(record.Revision + 1));
        return Results.Ok(WebhookView.Of(changed, await ProgressAsync(webhook, context, host).ConfigureAwait(false)) with { Secret = secret });
    }

    private static async Task<IResult> DeleteAsync(string community, string webhook, HttpContext context, BaileyHost host, WebhookSeal seal, TimeProvider clock)
    {
        var record = await FindAsync(community, webhook, context, host).ConfigureAwait(false);
        ETags.Check(context, ETags.Of(record.Revision));
        await host.Store.CommitAsync(
            new StoreChange
            {
                Mutations = [new DeleteRecord(Webhook.RecordKind, webhook, record.Revision), new DeleteRecord(WebhookProgress.RecordKind, webhook)],
                Audit = [Entry(OperationContext.Of(context)!, Webhook.Of(record).Open(seal), clock)],
            },
            context.RequestAborted).ConfigureAwait(false);
        return Results.NoContent();
    }

    private static Webhook Checked(Webhook webhook, WebhookRequest wanted, OperationContext operation, BaileyHost host, TimeProvider clock)
    {
        var types = wanted.Types is { IsDefault: false } some ? some : [];
        if (wanted.Url.Length > MaxUrl || !Uri.TryCreate(wanted.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
        {
            throw new ApiProblemException(ProblemOf.Invalid("/url", "url must be an absolute http or https URL without credentials, of at most 2,048 characters"));
        }

        if (types.Length > MaxTypes || types.FirstOrDefault(static type => !s_types.Contains(type)) is not null)
        {
            var index = types.Select((type, place) => s_types.Contains(type) ? -1 : place).FirstOrDefault(static place => place >= 0, 0);
            throw new ApiProblemException(ProblemOf.Invalid(FormattableString.Invariant($"/types/{index}"), "there is no such type of events", $"take some of {string.Join(", ", s_types.Order(StringComparer.Ordinal))}"));
        }

        // What it names may change by the time of a delivery, which is judged again.
        var caller = operation.RequireCaller().Principal;
        Policies.PolicyEditor.Require(host.Policy.Current.Find(caller)?.Egress.JudgeUrl(wanted.Url, out _) ?? host.Policy.Current.CheckEnabled(caller));
        return webhook with { Url = wanted.Url, Types = [.. types.Distinct(StringComparer.Ordinal)], IsEnabled = wanted.IsEnabled, By = caller, ChangedAt = clock.GetUtcNow(), DisabledReason = wanted.IsEnabled ? null : webhook.DisabledReason };
    }

    private static async Task<StoreRecord> FindAsync(string community, string webhook, HttpContext context, BaileyHost host)
    {
        OperationContext.Of(context)!.Target = Guid.TryParse(webhook, out _) ? webhook : null;
        return Guid.TryParse(webhook, out _) && await host.Store.Records.FindAsync(Webhook.RecordKind, webhook, context.RequestAborted).ConfigureAwait(false) is { } record && record.Owner == community
            ? record
            : throw new ApiProblemException(ProblemOf.NotFound("webhook of that id"));
    }

    private static async Task<WebhookProgress> ProgressAsync(string webhook, HttpContext context, BaileyHost host) =>
        await host.Store.Records.FindAsync(WebhookProgress.RecordKind, webhook, context.RequestAborted).ConfigureAwait(false) is { } record ? WebhookProgress.Of(record) : WebhookProgress.Begin(0);

    // Paths and queries of webhooks are secrets as often as not, and the log is for many.
    private static string OriginOf(Webhook webhook) => webhook.IsOpen ? new Uri(webhook.Url).GetLeftPart(UriPartial.Authority) : "";

    private static AuditEntry Entry(OperationContext operation, Webhook webhook, TimeProvider clock) => new()
    {
        Id = UuidV7.Shared.Next(),
        Time = clock.GetUtcNow(),
        Community = webhook.Community,
        Principal = operation.RequireCaller().Principal,
        Action = AuditAction.Operation,
        Target = $"{operation.Operation.Path} {webhook.Id} {OriginOf(webhook)}".TrimEnd(),
        DecisionId = operation.DecisionId,
    };
}
