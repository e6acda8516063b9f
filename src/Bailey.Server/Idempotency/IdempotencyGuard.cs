using System.Security.Cryptography;
using System.Text;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Server.Accounts;
using Bailey.Server.Communities;
using Bailey.Server.Hosting;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Bailey.Server.Idempotency;

/// <summary>
/// Does what is asked for with an <c>Idempotency-Key</c> once: whoever repeats it within a day is answered as the first time. A request that was
/// refused may be repeated, as nothing was done. What is kept of one principal is bounded in number and size.
/// </summary>
/// <param name="host">Where answers are kept.</param>
/// <param name="options">How many are kept, and how large.</param>
/// <param name="clock">The time.</param>
internal sealed class IdempotencyGuard(BaileyHost host, ServerOptions options, TimeProvider clock) : IDisposable
{
    /// <summary>The header.</summary>
    internal const string Header = "Idempotency-Key";

    internal const string RecordKind = "idempotency";
    private const int MaxKey = 128;
    private const int MaxReplayedBody = 33 * 1024 * 1024;
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_pending = TimeSpan.FromMinutes(10);

    // So that many at once are counted one after the other; principals that share one wait for each other for a moment.
    private readonly SemaphoreSlim[] _counting = [.. Enumerable.Range(0, 16).Select(static _ => new SemaphoreSlim(1))];

    internal async Task ServeAsync(HttpContext context, OperationContext operation, RequestDelegate next)
    {
        var key = KeyOf(context);
        if (key is null)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        var id = await IdOfAsync(context, operation, key).ConfigureAwait(false);
        var record = await ClaimAsync(id, operation, context.RequestAborted).ConfigureAwait(false);
        if (record.IsDone)
        {
            await ReplayAsync(context, record, id, key).ConfigureAwait(false);
            return;
        }

        try
        {
            await DoAsync(context, next, id, key, record.Revision, operation).ConfigureAwait(false);
        }
        catch
        {
            await host.Store.CommitAsync(new StoreChange { Mutations = [new DeleteRecord(RecordKind, id)] }, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var counting in _counting)
        {
            counting.Dispose();
        }
    }

    private static string OwnerOf(OperationContext operation) => Account.KeyOf(operation.RequireCaller().Principal);

    private static string? KeyOf(HttpContext context)
    {
        if (context.Request.Headers[Header] is not { Count: > 0 } values)
        {
            return null;
        }

        return values is [{ Length: > 0 and <= MaxKey } key] && key.All(static c => c is > ' ' and < '\x7f')
            ? key
            : throw new ApiProblemException(ProblemOf.Malformed($"{Header} must be 1 to {MaxKey} printable characters without blanks, as a random UUID"));
    }

    // Of one principal and one operation in one place: the key of somebody else's request is no way to its answer, nor is that of another community of the same name.
    private async Task<string> IdOfAsync(HttpContext context, OperationContext operation, string key)
    {
        var community = operation.Community is { } id && await host.Store.Records.FindAsync(CommunityEndpoints.RecordKind, id, context.RequestAborted).ConfigureAwait(false) is { } record
            ? $"{id} {CommunityEndpoints.ViewOf(id, record).CreatedAt:O}"
            : operation.Community;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', OwnerOf(operation), operation.Operation.Path, community, context.Request.Path.Value, key))));
    }

    private async Task<IdempotentAnswer> ClaimAsync(string id, OperationContext operation, CancellationToken cancellationToken)
    {
        var owner = OwnerOf(operation);
        var counting = _counting[(uint)owner.GetHashCode(StringComparison.Ordinal) % _counting.Length];
        await counting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await KnownAsync(id, cancellationToken).ConfigureAwait(false) ?? await BeginAsync(id, owner, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            counting.Release();
        }
    }

    private async Task<IdempotentAnswer?> KnownAsync(string id, CancellationToken cancellationToken)
    {
        if (await host.Store.Records.FindAsync(RecordKind, id, cancellationToken).ConfigureAwait(false) is not { } known || known.ExpiresAt <= clock.GetUtcNow())
        {
            return null;
        }

        return IdempotentAnswer.Of(known) is { IsDone: true } answer ? answer : throw InProgress();
    }

    private async Task<IdempotentAnswer> BeginAsync(string id, string owner, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await RequireRoomAsync(owner, now, cancellationToken).ConfigureAwait(false);
        var over = await host.Store.Records.FindAsync(RecordKind, id, cancellationToken).ConfigureAwait(false);
        if (over?.ExpiresAt > now)
        {
            // On another node, just now.
            throw InProgress();
        }

        var pending = new IdempotentAnswer(false, 0, null, null, null, null, null) { Revision = over?.Revision ?? 0 };
        try
        {
            await host.Store.CommitAsync(
                new StoreChange { Mutations = [new PutRecord(pending.ToRecord(id, owner, now + s_pending)), new TrimRecords(RecordKind, now)] }, cancellationToken).ConfigureAwait(false);
            return pending with { Revision = pending.Revision + 1 };
        }
        catch (PluginStoreException e) when (e.Code == StoreReason.Conflict)
        {
            throw InProgress();
        }
    }

    private async Task RequireRoomAsync(string owner, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await host.Store.Records.CountAsync(RecordKind, owner, cancellationToken).ConfigureAwait(false) < options.IdempotentAnswersPerPrincipal)
        {
            return;
        }

        // Those whose time is over make room first.
        await host.Store.CommitAsync(new StoreChange { Mutations = [new TrimRecords(RecordKind, now)] }, cancellationToken).ConfigureAwait(false);
        if (await host.Store.Records.CountAsync(RecordKind, owner, cancellationToken).ConfigureAwait(false) >= options.IdempotentAnswersPerPrincipal)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status429TooManyRequests, ServerReason.IdempotencyKeysUsedUp, FormattableString.Invariant($"{options.IdempotentAnswersPerPrincipal:N0} answers to requests with an {Header} are kept for the principal, and no more"))
            {
                Remedy = $"each is forgotten after a day; until then, send the request without {Header}, and look what there is before you repeat one that was not answered; {RaisedLimit.By(nameof(options.IdempotentAnswersPerPrincipal))}",
                RetryAfter = 60 * 60,
            });
        }
    }

    private async Task DoAsync(HttpContext context, RequestDelegate next, string id, string key, long revision, OperationContext operation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        context.Request.Body = new HashedBody(context.Request.Body, hash);
        using var body = new MemoryStream();
        var feature = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body, feature));
        try
        {
            await next(context).ConfigureAwait(false);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            context.Features.Set(feature);
        }

        var response = context.Response;
        var answer = new IdempotentAnswer(
            true, response.StatusCode, response.ContentType, response.Headers.Location, response.Headers.ETag, Convert.ToHexStringLower(hash.GetHashAndReset()), body.Length > options.IdempotentAnswerBytes ? null : SealedText.Seal(body.ToArray(), key, id))
        { Revision = revision };
        await host.Store.CommitAsync(new StoreChange { Mutations = [new PutRecord(answer.ToRecord(id, OwnerOf(operation), clock.GetUtcNow() + s_kept))] }, CancellationToken.None).ConfigureAwait(false);
        body.Position = 0;
        await body.CopyToAsync(response.Body, context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task ReplayAsync(HttpContext context, IdempotentAnswer answer, string id, string key)
    {
        var body = await RequestBody.ReadAsync(context, MaxReplayedBody).ConfigureAwait(false);
        if (Convert.ToHexStringLower(SHA256.HashData(body)) != answer.Fingerprint)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, ServerReason.IdempotencyKeyReused, $"the {Header} was used for a request with another body") { Remedy = "take a new key for each request" });
        }

        if (answer.Body is null)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, ServerReason.AnswerNotKept, $"the request of this {Header} was done, and its answer was too large to be kept")
            {
                Remedy = "do not repeat it; read what it made",
            });
        }

        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        context.Response.Headers.Location = answer.Location;
        context.Response.Headers.ETag = answer.ETag;
        context.Response.Headers["Bailey-Replayed"] = "true";
        await context.Response.Body.WriteAsync(SealedText.Open(answer.Body, key, id), context.RequestAborted).ConfigureAwait(false);
    }

    private static ApiProblemException InProgress() => new(new ApiProblem(StatusCodes.Status409Conflict, ServerReason.RequestInProgress, $"a request with this {Header} is being worked on")
    {
        Remedy = "wait for its answer; where that was lost, look whether it was done before you try again after ten minutes",
        RetryAfter = 5,
    });
}
