using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Operations;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;
using Bailey.Policy.Snapshots;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Policies;
using Bailey.Server.Principals;
using Bailey.Server.Problems;
using Bailey.Server.SignIn;
using Bailey.Storage.Documents;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Bailey.Server.Accounts;

/// <summary>
/// The link by which whoever starts the first server makes the first admin. There is one as long as no admin of the instance can sign in but over the local
/// socket; it is good once and for 24 hours, and the store has a digest of it alone.
/// </summary>
public static class SetupLink
{
    private const string RecordKind = "setup";
    private const string RecordId = "link";
    private const int MaxTries = 3;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(24);

    private static readonly ApiProblem s_invalid = new(StatusCodes.Status403Forbidden, SignInReason.SetupLinkInvalid, "the link was used, is older than 24 hours, or is not needed, as there is an admin")
    {
        Remedy = "while there is no admin, a new link is printed whenever the server starts",
    };

    /// <summary>Makes a link where one is needed, in place of any that was made before.</summary>
    /// <param name="app">The server, which has started.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The path and query of the link, as <c>/setup?token=…</c>, to be printed after the server's address; null where no link is needed.</returns>
    /// <exception cref="PluginStoreException">The store cannot be written.</exception>
    public static async Task<string?> EnsureAsync(WebApplication app, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        var host = app.Services.GetRequiredService<BaileyHost>();
        for (var attempt = 1; IsNeeded(host.Policy.Current); attempt++)
        {
            var token = RandomSecret.Create();
            var before = await host.Store.Records.FindAsync(RecordKind, RecordId, cancellationToken).ConfigureAwait(false);
            var json = JsonSerializer.Serialize(new Dictionary<string, string> { ["digest"] = RandomSecret.DigestOf(token)! });
            var record = new StoreRecord(RecordKind, RecordId, json) { ExpiresAt = app.Services.GetRequiredService<TimeProvider>().GetUtcNow() + s_lifetime, Revision = before?.Revision ?? 0 };
            try
            {
                await host.Store.CommitAsync(new StoreChange { Mutations = [new PutRecord(record)] }, cancellationToken).ConfigureAwait(false);
                return $"/setup?token={token}";
            }
            catch (PluginStoreException e) when (e.Code == StoreReason.Conflict && attempt < MaxTries)
            {
                // Another node made one at the same time.
            }
        }

        return null;
    }

    internal static async Task<IResult> FollowAsync(HttpContext context, BaileyHost host, PolicyEditor editor, AccountCreation accounts, SignInCompletion completion, TimeProvider clock)
    {
        var wanted = await RequestBody.ReadAsync<SetupRequest>(context).ConfigureAwait(false);
        var link = await host.Store.Records.FindAsync(RecordKind, RecordId, context.RequestAborted).ConfigureAwait(false);
        if (link is null || link.ExpiresAt <= clock.GetUtcNow() || !IsOf(link, wanted.Token) || !IsNeeded(host.Policy.Current))
        {
            throw new ApiProblemException(s_invalid);
        }

        // Only whoever has the link is told what else is wrong; the link stays good.
        if (!PrincipalName.TryParse(wanted.Principal, out var name, out var fault))
        {
            throw new ApiProblemException(ProblemOf.Invalid("/principal", fault));
        }

        if (host.Policy.Current.Find(name.Text) is null)
        {
            await RetiredName.RequireAsync(host.Store, name, context.RequestAborted).ConfigureAwait(false);
        }

        var account = await accounts.MakeAsync(name, IdentityKinds.User, wanted.DisplayName, wanted.Password, context.RequestAborted).ConfigureAwait(false);
        var profile = new PrincipalProfile { Groups = [BuiltInRoles.Admin], AuthMethods = [AuthMethod.Password, AuthMethod.Passkey, AuthMethod.Token, AuthMethod.System] };
        return await completion.SignInAsync(context, account, AuthMethod.Password, changes => editor.EditAsync(
            OperationContext.Of(context)!,
            policy => !IsNeeded(policy) ? throw new ApiProblemException(s_invalid)
                : policy.Find(name.Text) is not null ? throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, ServerReason.Exists, $"there is a principal '{name}' already") { Remedy = "choose another name" })
                : new PolicyEdit($"profile {name}", new GovernedChange(GovernedPath.Profile(name), Encoding.UTF8.GetBytes(ProfileDocument.Print(profile)), GovernedChange.Absent))
                {
                    Mutations = [new DeleteRecord(RecordKind, RecordId, link.Revision), account.Put(), .. RetiredName.RequireFree(name, clock.GetUtcNow()), .. changes],
                },
            CancellationToken.None)).ConfigureAwait(false);
    }

    private static bool IsNeeded(PolicySnapshot policy) =>
        !policy.Principals.Any(static principal => principal.IsInstanceAdmin && principal.Profile.AuthMethods.Any(static method => method != AuthMethod.System));

    private static bool IsOf(StoreRecord link, string token)
    {
        using var json = JsonDocument.Parse(link.Json);
        return RandomSecret.DigestOf(token) is { } digest && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(json.RootElement.GetProperty("digest").GetString()!), Encoding.UTF8.GetBytes(digest));
    }
}
