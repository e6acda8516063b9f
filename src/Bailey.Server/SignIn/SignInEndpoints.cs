using System.Security.Cryptography;
using System.Text;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Principals;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Bailey.Server.RateLimits;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.SignIn;

/// <summary>Signing in with a password or a key pair, and signing out. Passkeys are in <see cref="PasskeySignInEndpoints"/>.</summary>
internal static class SignInEndpoints
{
    internal const string SignIn = "account/sign-in";
    private const string Domain = "bailey-sign-in-v1";
    private static readonly TimeSpan s_lifetime = TimeSpan.FromSeconds(60);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Post, "/api/account/sign-in", SignIn, WithPasswordAsync).Accepts<PasswordSignIn>("application/json").Produces<SignedIn>().ForAnybody();
        routes.MapOperation(HttpMethod.Post, "/api/account/sign-in/challenge", SignIn, ChallengeAsync, "challenge").Accepts<KeyChallengeRequest>("application/json").Produces<KeyChallenge>().ForAnybody();
        routes.MapOperation(HttpMethod.Post, "/api/account/sign-in/keypair", SignIn, WithKeyPairAsync, "keypair").Accepts<KeySignIn>("application/json").Produces<BearerSession>().ForAnybody();
        routes.MapOperation(HttpMethod.Post, "/api/account/sign-out", "account/sign-out", SignOutAsync).Produces(StatusCodes.Status204NoContent);
        PasskeySignInEndpoints.Map(routes);
    }

    private static async Task<IResult> WithPasswordAsync(HttpContext context, SignInAttempts attempts, SignInCompletion completion, RequestRates rates, BaileyHost host)
    {
        var wanted = await RequestBody.ReadAsync<PasswordSignIn>(context).ConfigureAwait(false);
        Note(context, host, wanted.Principal);
        rates.RequireSignIn(wanted.Principal);
        if (await attempts.VerifyAsync(wanted.Principal, wanted.Password, context.RequestAborted).ConfigureAwait(false) is not { } account)
        {
            throw new ApiProblemException(SignInAttempts.Failed);
        }

        completion.RequireMethod(context, account.Principal, AuthMethod.Password);
        return await completion.SignInAsync(context, account, AuthMethod.Password, async changes =>
            await host.Store.CommitAsync(new StoreChange { Mutations = changes }, CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false);
    }

    // Anybody gets one, for any name: it tells nothing of who there is.
    private static async Task<IResult> ChallengeAsync(HttpContext context, Challenges challenges)
    {
        var wanted = await RequestBody.ReadAsync<KeyChallengeRequest>(context).ConfigureAwait(false);
        if (!PrincipalName.TryParse(wanted.Principal, out var principal, out var fault))
        {
            throw new ApiProblemException(ProblemOf.Invalid("/principal", fault));
        }

        var (text, challenge) = challenges.Make(context, Challenge.KeyPair, principal.Text, "", s_lifetime);
        return Results.Ok(new KeyChallenge(text, challenge.Origin, challenge.EndsAt));
    }

    private static async Task<IResult> WithKeyPairAsync(HttpContext context, Challenges challenges, SignInCompletion completion, BaileyHost host)
    {
        var wanted = await RequestBody.ReadAsync<KeySignIn>(context).ConfigureAwait(false);
        Note(context, host, wanted.Principal);
        var challenge = challenges.Open(context, wanted.Challenge, Challenge.KeyPair);
        var text = Encoding.UTF8.GetBytes($"{Domain}\n{challenge.Origin}\n{challenge.Principal}\n{wanted.Challenge}\n");
        if (!string.Equals(challenge.Principal, wanted.Principal, StringComparison.OrdinalIgnoreCase)
            || host.Policy.Current.Find(challenge.Principal!)?.Profile.PublicKeys.FirstOrDefault(key => IsSigned(key, text, wanted.Signature)) is not { } key)
        {
            throw new ApiProblemException(SignInAttempts.Failed);
        }

        completion.RequireMethod(context, challenge.Principal!, AuthMethod.KeyPair);
        return await completion.SignInServiceAsync(context, challenge.Principal!, key.Fingerprint, changes => challenges.UseAsync(challenge, new StoreChange { Mutations = changes })).ConfigureAwait(false);
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, Sessions sessions, BaileyHost host)
    {
        var operation = OperationContext.Of(context)!;
        var caller = operation.RequireCaller();
        if (caller.Session is { } session && caller.Method is AuthMethod.Password or AuthMethod.Passkey or AuthMethod.KeyPair)
        {
            await host.Store.CommitAsync(new StoreChange { Mutations = [new DeleteRecord(Session.RecordKind, session)], Audit = [sessions.Told(operation, caller.Principal)] }, context.RequestAborted).ConfigureAwait(false);
            SessionAuthentication.TakeBack(context);
        }

        return Results.NoContent();
    }

    // The audit log says whom it was about, where it is somebody; what strangers type, which may be a password in the wrong field, is no business of it.
    internal static void Note(HttpContext context, BaileyHost host, string principal)
    {
        if (PrincipalName.TryParse(principal, out _, out _) && host.Policy.Current.Find(principal) is { } known)
        {
            OperationContext.Of(context)!.Target = known.Name.Text;
        }
    }

    private static bool IsSigned(PrincipalKey key, byte[] text, string signature)
    {
        var bytes = new byte[128];
        if (!Convert.TryFromBase64String(signature, bytes, out var length) || length < 8)
        {
            return false;
        }

        using var verifier = key.CreateVerifier();
        return verifier.VerifyData(text, bytes.AsSpan(0, length), HashAlgorithmName.SHA256, length == 64 ? DSASignatureFormat.IeeeP1363FixedFieldConcatenation : DSASignatureFormat.Rfc3279DerSequence);
    }
}
