using System.Collections.Concurrent;
using System.Text.Json;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Egress;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy;
using Bailey.Policy.Permissions;
using Bailey.Policy.Snapshots;
using Bailey.Server.Hosting;
using Bailey.Server.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bailey.Server.Events.Webhooks;

/// <summary>
/// Delivers events to webhooks, each in the order of its numbers and at least once. How far it has come is kept, and changed by one node at a time: who
/// wants to deliver says so in the record first.
/// </summary>
internal sealed partial class WebhookDelivery(IServiceProvider services, WebhookOptions options, ServerOptions server, WebhookSeal seal, TimeProvider clock, ILogger<WebhookDelivery> log) : BackgroundService
{
    private const int ReadAtOnce = 200;
    private static readonly Permission s_read = Permission.Parse("event:read");

    private readonly ConcurrentDictionary<string, (string Community, Task Ended)> _busy = new(StringComparer.Ordinal);
    private readonly string _node = $"{server.Node}/{Guid.NewGuid():N}";

    private BaileyHost Host => services.GetRequiredService<BaileyHost>();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Interval, clock);
        try
        {
            do
            {
                try
                {
                    await LookAsync(stoppingToken).ConfigureAwait(false);
                }
                catch (PluginStoreException e)
                {
                    TellFailure(log, e);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
        }

        await Task.WhenAll(_busy.Values.Select(static delivery => delivery.Ended)).ConfigureAwait(false);
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var records = await Host.Store.Records.ListAsync(Webhook.RecordKind, null, after, 1_000, cancellationToken: cancellationToken).ConfigureAwait(false);
            foreach (var webhook in records.Select(Webhook.Of).Where(webhook => webhook.IsEnabled && !_busy.ContainsKey(webhook.Id)))
            {
                if (_busy.Count >= options.MaxConcurrent)
                {
                    return;
                }

                // Receivers of one community that are slow must not keep events from those of others.
                if (_busy.Values.Count(delivery => delivery.Community == webhook.Community) >= options.MaxConcurrentPerCommunity)
                {
                    continue;
                }

                if (await NextAsync(webhook, cancellationToken).ConfigureAwait(false) is { } next)
                {
                    var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    _busy[webhook.Id] = (webhook.Community, ended.Task);
                    _ = Task.Run(() => DeliverAsync(webhook, next, ended, cancellationToken), CancellationToken.None);
                }
            }

            if (records.Length < 1_000)
            {
                return;
            }

            after = records[^1].Id;
        }
    }

    private async Task<(StoredEvent Item, WebhookProgress Progress, long Revision)?> NextAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        if (await Host.Store.Records.FindAsync(WebhookProgress.RecordKind, webhook.Id, cancellationToken).ConfigureAwait(false) is not { } record)
        {
            return null;
        }

        var progress = WebhookProgress.Of(record);
        var now = clock.GetUtcNow();
        if (progress.NotBefore > now || (progress.Node is not null && progress.Until > now))
        {
            return null;
        }

        var events = await Host.Store.ListEventsAsync(progress.After, ReadAtOnce, cancellationToken).ConfigureAwait(false);
        if (events.FirstOrDefault(webhook.Wants) is { } wanted)
        {
            return (wanted, progress, record.Revision);
        }

        // So that what others are told is not read again and again.
        if (events.Length == ReadAtOnce)
        {
            await TryPutAsync(webhook, progress with { After = events[^1].Number }, record.Revision, new StoreChange(), cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private async Task DeliverAsync(Webhook webhook, (StoredEvent Item, WebhookProgress Progress, long Revision) next, TaskCompletionSource ended, CancellationToken cancellationToken)
    {
        var (item, progress, revision) = next;
        try
        {
            var claimed = progress with { Node = _node, Until = clock.GetUtcNow() + options.Lease };
            if (!await TryPutAsync(webhook, claimed, revision, new StoreChange(), cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            var (status, code) = await SendAsync(webhook.Open(seal), item, cancellationToken).ConfigureAwait(false);
            await SettleAsync(webhook, item, claimed, revision + 1, status, code).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Whoever is there once the claim is over delivers it.
        }
        catch (PluginStoreException e)
        {
            TellFailure(log, e);
        }
        finally
        {
            _busy.TryRemove(webhook.Id, out _);
            ended.TrySetResult();
        }
    }

    private async Task<(int? Status, string Code)> SendAsync(Webhook webhook, StoredEvent item, CancellationToken cancellationToken)
    {
        var policy = Host.Policy.Current;
        var decision = policy.CheckEnabled(webhook.By);
        decision = decision.Allowed ? policy.Check(webhook.By, s_read, webhook.Community) : decision;
        if (!decision.Allowed || policy.Find(webhook.By) is not { } principal)
        {
            Tell(webhook, decision);
            return (null, decision.ReasonCode);
        }

        if (!webhook.IsOpen)
        {
            return (null, WebhookReason.Sealed);
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(EventView.Of(item), ApiJson.Options);
        try
        {
            var response = await Client(principal).SendAsync(
                new PluginHttpRequest(webhook.Url)
                {
                    Method = "POST",
                    Body = body,
                    Headers =
                    [
                        KeyValuePair.Create("Content-Type", "application/json"),
                        KeyValuePair.Create("Bailey-Event", item.Event.Type),
                        KeyValuePair.Create("Bailey-Delivery", item.Event.Id.ToString()),
                        KeyValuePair.Create(WebhookSignature.Header, WebhookSignature.Of(webhook.Secret, clock.GetUtcNow(), body)),
                    ],
                },
                cancellationToken).ConfigureAwait(false);
            return (response.Status, response.Status is >= 200 and < 300 ? "ok" : WebhookReason.StatusUnsuitable);
        }
        catch (PluginHttpException e)
        {
            if (e.Decision is { } denial)
            {
                Tell(webhook, denial);
            }

            return (null, e.Code);
        }
    }

    private GuardedHttpClient Client(PrincipalPolicy principal) => new(services.GetRequiredService<BaileySetup>().Limits.Http with
    {
        Policy = principal.Egress,
        Timeout = options.Timeout,
        ConnectTimeout = options.Timeout,
        MaxResponseBytes = 64 * 1024,
    });

    private async Task SettleAsync(Webhook webhook, StoredEvent item, WebhookProgress claimed, long revision, int? status, string code)
    {
        var now = clock.GetUtcNow();
        var settled = claimed with { Node = null, Until = null, LastStatus = status, LastCode = code, LastAt = now };
        if (code == "ok")
        {
            await TryPutAsync(webhook, settled with { After = item.Number, Failures = 0, NotBefore = null }, revision, new StoreChange(), CancellationToken.None).ConfigureAwait(false);
            return;
        }

        settled = settled with { Failures = settled.Failures + 1 };
        if (settled.Failures <= options.Waits.Length)
        {
            await TryPutAsync(webhook, settled with { NotBefore = now + options.Waits[settled.Failures - 1] }, revision, new StoreChange(), CancellationToken.None).ConfigureAwait(false);
            return;
        }

        // Somebody may edit it at the same moment: what they say counts, and the next failure is looked at anew.
        if (await Host.Store.Records.FindAsync(Webhook.RecordKind, webhook.Id).ConfigureAwait(false) is not { } record)
        {
            return;
        }

        var disabled = Webhook.Of(record) with { IsEnabled = false, DisabledReason = code };
        var entry = Entry(webhook, AuditOutcome.Failed, WebhookReason.Disabled);
        await TryPutAsync(
            webhook,
            settled with { Failures = 0, NotBefore = null },
            revision,
            new StoreChange
            {
                Mutations = [new PutRecord(disabled.ToRecord(record.Revision, seal))],
                Audit = entry is null ? [] : [entry],
                Events = [new PublicEvent(UuidV7.Shared.Next(), now, PublicEventType.WebhookDisabled, webhook.Community, null, JsonSerializer.Serialize(new Dictionary<string, string?> { ["webhook"] = webhook.Id, ["code"] = code }))],
            },
            CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<bool> TryPutAsync(Webhook webhook, WebhookProgress progress, long revision, StoreChange besides, CancellationToken cancellationToken)
    {
        try
        {
            await Host.Store.CommitAsync(besides with { Mutations = [new PutRecord(progress.ToRecord(webhook, revision)), .. besides.Mutations] }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (PluginStoreException e) when (e.Code == StoreReason.Conflict)
        {
            return false;
        }
    }

    private void Tell(Webhook webhook, Decision denial)
    {
        if (Entry(webhook, AuditOutcome.Denied, denial.ReasonCode) is { } entry)
        {
            Host.Store.Audit.Write([entry]);
        }
    }

    private AuditEntry? Entry(Webhook webhook, AuditOutcome outcome, string reason) => !Host.Policy.Current.Knows(webhook.Community) ? null : new()
    {
        Id = UuidV7.Shared.Next(),
        Time = clock.GetUtcNow(),
        Community = webhook.Community,
        Principal = webhook.By,
        Action = AuditAction.Operation,
        Target = $"events/webhooks {webhook.Id}",
        Outcome = outcome,
        ReasonCode = reason,
        DecisionId = UuidV7.Shared.Next(),
    };

    [LoggerMessage(EventId = 4201, Level = LogLevel.Error, Message = "Events could not be delivered to webhooks; this is tried again")]
    private static partial void TellFailure(ILogger log, Exception exception);
}
