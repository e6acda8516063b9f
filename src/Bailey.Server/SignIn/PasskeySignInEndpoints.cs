using System.Text.Json;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Policy.Principals;
using Bailey.Server.Accounts;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.SignIn;

/// <summary>Signing in with a passkey. Nobody has to say who they are: the authenticator knows, so that nothing can be asked about anybody.</summary>
internal static class PasskeySignInEndpoints
{
    internal static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Post, "/api/account/sign-in/passkey/options", SignInEndpoints.SignIn, OptionsAsync, "passkey.options").Produces<PasskeyOptions>().ForAnybody();
        routes.MapOperation(HttpMethod.Post, "/api/account/sign-in/passkey", SignInEndpoints.SignIn, WithPasskeyAsync, "passkey").Accepts<PasskeySignIn>("application/json").Produces<SignedIn>().ForAnybody();
    }

    private static async Task<IResult> OptionsAsync(HttpContext context, IPasskeyHandler<Account> passkeys, Challenges challenges)
    {
        var options = await passkeys.MakeRequestOptionsAsync(null, context).ConfigureAwait(false);
        var (text, _) = challenges.Make(context, Challenge.PasskeySignIn, null, options.AssertionState!, Lifetime);
        return Results.Ok(new PasskeyOptions(text, JsonElement.Parse(options.RequestOptionsJson)));
    }

    private static async Task<IResult> WithPasskeyAsync(HttpContext context, IPasskeyHandler<Account> passkeys, Challenges challenges, SignInCompletion completion, BaileyHost host)
    {
        var wanted = await RequestBody.ReadAsync<PasskeySignIn>(context).ConfigureAwait(false);
        var challenge = challenges.Open(context, wanted.State, Challenge.PasskeySignIn);
        var asserted = await passkeys.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = context, CredentialJson = wanted.Credential.GetRawText(), AssertionState = challenge.State }).ConfigureAwait(false);
        if (!asserted.Succeeded)
        {
            // The framework wraps whatever went wrong; a store that cannot be read is no wrong passkey.
            throw asserted.Failure.InnerException is PluginStoreException lost ? lost : new ApiProblemException(SignInAttempts.Failed);
        }

        var account = asserted.User;
        completion.RequireMethod(context, account.Principal, AuthMethod.Passkey);
        var passkey = await host.Store.Records.FindAsync(Passkey.RecordKind, Passkey.IdOf(asserted.Passkey.CredentialId), context.RequestAborted).ConfigureAwait(false) is { } record
            ? Passkey.Of(record)
            : throw new ApiProblemException(SignInAttempts.Failed);
        return await completion.SignInAsync(context, account, AuthMethod.Passkey, changes =>
            challenges.UseAsync(challenge, new StoreChange { Mutations = [passkey.With(asserted.Passkey).Put(), .. changes] })).ConfigureAwait(false);
    }
}
