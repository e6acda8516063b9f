using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Server.Accounts;
using Bailey.Server.Http;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.SignIn;

/// <summary>
/// Makes challenges and takes them back once. What is open is with the client, sealed by keys that all nodes share; only what was used is stored, together
/// with what it brought about. So strangers who ask for challenges fill nothing.
/// </summary>
internal sealed class Challenges(IDataProtectionProvider protection, BaileyHost host, TimeProvider clock)
{
    private const int MaxLength = 8 * 1024;
    private readonly IDataProtector _protector = protection.CreateProtector("Bailey.SignIn.Challenges.v1");

    internal static ApiProblem Invalid { get; } = new(StatusCodes.Status401Unauthorized, SignInReason.ChallengeInvalid, "the challenge is not one of this server, is over, or was answered before")
    {
        Remedy = "ask for a new one, and answer it in time at the same address",
    };

    internal (string Text, Challenge Challenge) Make(HttpContext context, string purpose, string? principal, string state, TimeSpan lifetime)
    {
        var challenge = new Challenge(Account.RandomText(), purpose, principal is null ? null : Account.KeyOf(principal), AntiforgeryGuard.OriginOf(context.Request), state, clock.GetUtcNow() + lifetime);
        return (_protector.Protect(JsonSerializer.Serialize(challenge, ApiJson.Options)), challenge);
    }

    /// <summary>Opens a challenge that a client sent back.</summary>
    /// <exception cref="ApiProblemException">It is none, was made for something else, or is over.</exception>
    internal Challenge Open(HttpContext context, string text, string purpose)
    {
        if (text.Length <= MaxLength)
        {
            try
            {
                var challenge = JsonSerializer.Deserialize<Challenge>(_protector.Unprotect(text), ApiJson.Options)!;
                if (challenge.Purpose == purpose && challenge.EndsAt > clock.GetUtcNow() && challenge.Origin == AntiforgeryGuard.OriginOf(context.Request))
                {
                    return challenge;
                }
            }
            catch (Exception e) when (e is CryptographicException or FormatException)
            {
                // Nobody here made it.
            }
        }

        throw new ApiProblemException(Invalid);
    }

    /// <summary>Stores what an answered challenge brings about, if it was not answered before.</summary>
    /// <exception cref="ApiProblemException">It was.</exception>
    internal async Task UseAsync(Challenge challenge, StoreChange change)
    {
        var now = clock.GetUtcNow();
        ImmutableArray<StoreMutation> used = [new TrimRecords(Challenge.RecordKind, now), new PutRecord(new StoreRecord(Challenge.RecordKind, challenge.Id, "{}") { ExpiresAt = challenge.EndsAt + TimeSpan.FromMinutes(5) })];
        try
        {
            await host.Store.CommitAsync(change with { Mutations = [.. used, .. change.Mutations] }, CancellationToken.None).ConfigureAwait(false);
        }
        catch (PluginStoreException e) when (e.Code == StoreReason.Conflict)
        {
            if (await host.Store.Records.FindAsync(Challenge.RecordKind, challenge.Id).ConfigureAwait(false) is not null)
            {
                throw new ApiProblemException(Invalid);
            }

            throw;
        }
    }
}
