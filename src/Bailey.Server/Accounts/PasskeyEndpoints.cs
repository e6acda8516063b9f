using System.Text.Json;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Bailey.Server.SignIn;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Accounts;

/// <summary>One's own passkeys.</summary>
internal static class PasskeyEndpoints
{
    private const string Path = "/api/account/passkeys";
    private const string Add = "account/passkeys/add";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Get, Path, "account/passkeys/list", ListAsync).Produces<Page<PasskeyView>>();
        routes.MapOperation(HttpMethod.Post, Path + "/options", Add, OptionsAsync, "options").Produces<PasskeyOptions>();
        routes.MapOperation(HttpMethod.Post, Path, Add, AddAsync).Accepts<NewPasskey>("application/json").Produces<PasskeyView>(StatusCodes.Status201Created);
        routes.MapOperation(HttpMethod.Delete, Path + "/{passkey}", "account/passkeys/remove", RemoveAsync).Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(HttpContext context, BaileyHost host)
    {
        var caller = OperationContext.Of(context)!.RequireCaller();
        var passkeys = await Passkey.ListAsync(host.Store, caller.Principal, context.RequestAborted).ConfigureAwait(false);
        return Results.Ok(PageRequest.Of(context).Cut(passkeys.Select(PasskeyView.Of), static passkey => passkey.Id));
    }

    private static async Task<IResult> OptionsAsync(HttpContext context, BaileyHost host, IPasskeyHandler<Account> passkeys, Challenges challenges, Sessions sessions, TimeProvider clock)
    {
        var caller = AccountEndpoints.RequirePerson(OperationContext.Of(context)!);
        await sessions.RequireRecentAsync(caller, context.RequestAborted).ConfigureAwait(false);
        var account = await AccountEndpoints.AccountOfAsync(host, caller, clock, context.RequestAborted).ConfigureAwait(false);
        if (account.Revision == 0)
        {
            // The authenticator will keep its handle.
            await host.Store.CommitAsync(new StoreChange { Mutations = [account.Put()] }, context.RequestAborted).ConfigureAwait(false);
        }

        await RequireRoomAsync(host, account, context.RequestAborted).ConfigureAwait(false);
        var options = await passkeys.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = account.Handle, Name = caller.Principal, DisplayName = account.DisplayName }, context).ConfigureAwait(false);
        var (text, _) = challenges.Make(context, Challenge.PasskeyAdded, caller.Principal, options.AttestationState!, PasskeySignInEndpoints.Lifetime);
        return Results.Ok(new PasskeyOptions(text, JsonElement.Parse(options.CreationOptionsJson)));
    }

    private static async Task<IResult> AddAsync(HttpContext context, BaileyHost host, IPasskeyHandler<Account> passkeys, Challenges challenges, Sessions sessions)
    {
        var operation = OperationContext.Of(context)!;
        var caller = AccountEndpoints.RequirePerson(operation);
        var wanted = await RequestBody.ReadAsync<NewPasskey>(context).ConfigureAwait(false);
        await sessions.RequireRecentAsync(caller, context.RequestAborted).ConfigureAwait(false);
        PeopleText.Require("/name", wanted.Name, Passkey.MaxName);
        var challenge = challenges.Open(context, wanted.State, Challenge.PasskeyAdded);
        var account = await Account.FindAsync(host.Store, caller.Principal, context.RequestAborted).ConfigureAwait(false);
        if (account is null || challenge.Principal != account.Principal)
        {
            throw new ApiProblemException(Challenges.Invalid);
        }

        var attested = await passkeys.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = context, CredentialJson = wanted.Credential.GetRawText(), AttestationState = challenge.State }).ConfigureAwait(false);
        if (!attested.Succeeded)
        {
            throw attested.Failure.InnerException is PluginStoreException lost ? lost : new ApiProblemException(
                new ApiProblem(StatusCodes.Status422UnprocessableEntity, SignInReason.PasskeyInvalid, "what the authenticator sent makes no passkey for this account at this address")
                {
                    Remedy = "ask for new options, and answer them with the same authenticator at the same address",
                    Errors = [new ApiFault("/credential", SignInReason.PasskeyInvalid, "it does not answer the options, was made for another address, without a check of its user, or is a passkey already")],
                });
        }

        await RequireRoomAsync(host, account, context.RequestAborted).ConfigureAwait(false);
        var passkey = Passkey.Of(account.Principal, wanted.Name, attested.Passkey);
        operation.Target = passkey.Id;
        await challenges.UseAsync(challenge, new StoreChange { Mutations = [passkey.Put()], Audit = [sessions.Told(operation, caller.Principal, KeyValuePair.Create("passkey", passkey.Id))] }).ConfigureAwait(false);
        return Results.Created($"{Path}/{passkey.Id}", PasskeyView.Of(passkey));
    }

    // Whoever removes a passkey may have lost it: what was signed in with it, or with anything else, is over, but for the caller.
    private static async Task<IResult> RemoveAsync(string passkey, HttpContext context, BaileyHost host, Sessions sessions)
    {
        var operation = OperationContext.Of(context)!;
        var caller = AccountEndpoints.RequirePerson(operation);
        var account = await Account.FindAsync(host.Store, caller.Principal, context.RequestAborted).ConfigureAwait(false);
        if (account is null || (await Passkey.ListAsync(host.Store, account.Principal, context.RequestAborted).ConfigureAwait(false)).FirstOrDefault(known => known.Id == passkey) is not { } known)
        {
            throw new ApiProblemException(ProblemOf.NotFound("passkey of that id"));
        }

        operation.Target = known.Id;
        account = account with { SecurityStamp = Account.RandomText() };
        await host.Store.CommitAsync(
            new StoreChange
            {
                Mutations = [new DeleteRecord(Passkey.RecordKind, known.Id, known.Revision), account.Put(), .. await sessions.EndOthersAsync(account, caller, context.RequestAborted).ConfigureAwait(false)],
                Audit = [sessions.Told(operation, caller.Principal, KeyValuePair.Create("passkey", known.Id))],
            },
            CancellationToken.None).ConfigureAwait(false);
        return Results.NoContent();
    }

    private static async Task RequireRoomAsync(BaileyHost host, Account account, CancellationToken cancellationToken)
    {
        if (await host.Store.Records.CountAsync(Passkey.RecordKind, account.Principal, cancellationToken).ConfigureAwait(false) >= Passkey.MaxOfAccount)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, SignInReason.TooMany, $"an account has at most {Passkey.MaxOfAccount} passkeys") { Remedy = "remove one that is not used any more" });
        }
    }
}
