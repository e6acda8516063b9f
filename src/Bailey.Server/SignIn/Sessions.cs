using System.Collections.Immutable;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Operations;
using Bailey.Policy.Principals;
using Bailey.Server.Accounts;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Bailey.Server.Tokens;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.SignIn;

/// <summary>Sessions: how they begin, are found at each request, and end.</summary>
internal sealed class Sessions(BaileyHost host, TimeProvider clock)
{
    private const int MaxOfPrincipal = 50;
    private static readonly TimeSpan s_idle = TimeSpan.FromHours(12);
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(7);
    private static readonly TimeSpan s_ofService = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan s_recent = TimeSpan.FromMinutes(10);

    // Renewing at each request would write at each request.
    private static readonly TimeSpan s_renewed = TimeSpan.FromMinutes(10);

    /// <summary>Begins a session.</summary>
    /// <param name="principal">Who.</param>
    /// <param name="kind">What the principal is.</param>
    /// <param name="method">How that was proven.</param>
    /// <param name="stamp">The stamp of the account.</param>
    /// <param name="key">The fingerprint of the key that proved it.</param>
    /// <returns>The session, to be stored, and its secret.</returns>
    internal (Session Session, string Secret) Make(string principal, IdentityKinds kind, AuthMethod method, string? stamp, string? key = null)
    {
        var now = clock.GetUtcNow();
        var isBearer = method == AuthMethod.KeyPair;
        var secret = SessionSecret.Create(isBearer);
        var session = new Session(UuidV7.Shared.Next().ToString(), Account.KeyOf(principal), kind, method, isBearer, stamp, key, now, now + (isBearer ? s_ofService : s_longest)) { Digest = SessionSecret.DigestOf(secret, isBearer)! };
        return (session with { ExpiresAt = EndOf(session, now) }, secret);
    }

    /// <summary>What is stored when a session begins: the session, and in place of those that are over or too many.</summary>
    internal async ValueTask<ImmutableArray<StoreMutation>> BeginAsync(Session session, CancellationToken cancellationToken)
    {
        var changes = ImmutableArray.Create<StoreMutation>(new TrimRecords(Session.RecordKind, clock.GetUtcNow()), session.Put());
        if (await host.Store.Records.CountAsync(Session.RecordKind, session.Principal, cancellationToken).ConfigureAwait(false) >= MaxOfPrincipal)
        {
            var oldest = await host.Store.Records.ListAsync(Session.RecordKind, session.Principal, null, 1, cancellationToken: cancellationToken).ConfigureAwait(false);
            changes = changes.AddRange(oldest.Select(static record => new DeleteRecord(Session.RecordKind, record.Id)));
        }

        return changes;
    }

    /// <summary>What ends the session that a browser had until somebody signed in there anew, whoever that was: nobody could end it by signing out any more.</summary>
    /// <param name="secret">The secret that the browser sent; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async ValueTask<ImmutableArray<StoreMutation>> EndFormerAsync(string? secret, CancellationToken cancellationToken) =>
        secret is not null && SessionSecret.DigestOf(secret, isBearer: false) is { } digest
        && await host.Store.Records.FindByLookupAsync(Session.RecordKind, digest, cancellationToken).ConfigureAwait(false) is { } former
            ? [new DeleteRecord(Session.RecordKind, former.Id)]
            : [];

    /// <summary>The session of a secret; null where there is none any more. Read anew at each request: what ends, ends at once.</summary>
    internal async ValueTask<Session?> FindAsync(string secret, bool isBearer, CancellationToken cancellationToken)
    {
        if (SessionSecret.DigestOf(secret, isBearer) is not { } digest
            || await host.Store.Records.FindByLookupAsync(Session.RecordKind, digest, cancellationToken).ConfigureAwait(false) is not { } record)
        {
            return null;
        }

        var session = Session.Of(record);
        var now = clock.GetUtcNow();
        if (session.IsBearer != isBearer || session.ExpiresAt <= now || session.EndsAt <= now || !await IsVouchedForAsync(session, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        await RenewAsync(session, now).ConfigureAwait(false);
        return session;
    }

    /// <summary>Whether that by which a caller proved who they are still counts: a session or token may be ended while its request is served.</summary>
    internal async ValueTask<bool> IsStillGoodAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Session is not { } id)
        {
            return true;
        }

        var now = clock.GetUtcNow();
        if (caller.Method == AuthMethod.Token)
        {
            return await host.Store.Records.FindAsync(ApiToken.RecordKind, id, cancellationToken).ConfigureAwait(false) is { } token && ApiToken.Of(token).ExpiresAt > now;
        }

        return await host.Store.Records.FindAsync(Session.RecordKind, id, cancellationToken).ConfigureAwait(false) is { } record
            && Session.Of(record) is var session && session.ExpiresAt > now && session.EndsAt > now && await IsVouchedForAsync(session, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Checks that the caller has just proven who they are: a session that was stolen must not be a way to passwords, passkeys and tokens that outlast it.
    /// At the local socket that is proven at each request.
    /// </summary>
    /// <exception cref="ApiProblemException">The session began too long ago, or there is none any more.</exception>
    internal async ValueTask RequireRecentAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Method is AuthMethod.System or AuthMethod.Token)
        {
            return;
        }

        var record = caller.Session is { } id ? await host.Store.Records.FindAsync(Session.RecordKind, id, cancellationToken).ConfigureAwait(false) : null;
        if (record is null || Session.Of(record).CreatedAt < clock.GetUtcNow() - s_recent)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status403Forbidden, SignInReason.RecentRequired, "the session began too long ago: what lets somebody in for longer is made only by whoever has just signed in")
            {
                Remedy = FormattableString.Invariant($"sign in again, and repeat it within {s_recent.TotalMinutes:0} minutes"),
            });
        }
    }

    /// <summary>Who has a session, by the name that the profile has.</summary>
    internal Caller CallerOf(Session session) => new(host.Policy.Current.Find(session.Principal)?.Name.Text ?? session.Principal, session.Kind, session.Method) { Session = session.Id };

    /// <summary>What ends all sessions of an account, but that of the caller: it goes on under the new stamp.</summary>
    internal async ValueTask<ImmutableArray<StoreMutation>> EndOthersAsync(Account account, Caller caller, CancellationToken cancellationToken)
    {
        var changes = ImmutableArray.CreateBuilder<StoreMutation>();
        foreach (var record in await host.Store.Records.ListAsync(Session.RecordKind, account.Principal, null, 1_000, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            changes.Add(record.Id == caller.Session ? (Session.Of(record) with { Stamp = account.SecurityStamp }).Put() : new DeleteRecord(Session.RecordKind, record.Id));
        }

        return changes.ToImmutable();
    }

    /// <summary>What the audit log says of a change of an account that is stored.</summary>
    internal AuditEntry Told(OperationContext operation, string principal, params ImmutableArray<KeyValuePair<string, string>> metadata) => new()
    {
        Id = UuidV7.Shared.Next(),
        Time = clock.GetUtcNow(),
        Principal = operation.Caller?.Principal ?? principal,
        Action = AuditAction.Operation,
        Target = $"{operation.Operation.Path} {principal}",
        DecisionId = operation.DecisionId,
        Metadata = metadata,
    };

    private async ValueTask<bool> IsVouchedForAsync(Session session, CancellationToken cancellationToken)
    {
        var account = await Account.FindAsync(host.Store, session.Principal, cancellationToken).ConfigureAwait(false);
        return session.Stamp == account?.SecurityStamp
            && (session.Key is not { } key || host.Policy.Current.Find(session.Principal)?.Profile.PublicKeys.Any(known => known.Fingerprint == key) == true);
    }

    private async ValueTask RenewAsync(Session session, DateTimeOffset now)
    {
        var end = EndOf(session, now);
        if (session.IsBearer || end - session.ExpiresAt < s_renewed)
        {
            return;
        }

        try
        {
            await host.Store.CommitAsync(new StoreChange { Mutations = [(session with { ExpiresAt = end }).Put()] }, CancellationToken.None).ConfigureAwait(false);
        }
        catch (PluginStoreException)
        {
            // It was renewed or ended at the same time, or cannot be for now; that is no reason to refuse what is still valid.
        }
    }

    private static DateTimeOffset EndOf(Session session, DateTimeOffset now) => session.IsBearer || session.EndsAt < now + s_idle ? session.EndsAt : now + s_idle;
}
