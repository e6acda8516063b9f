using System.Collections.Immutable;
using System.Text.Json;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Principals;
using Bailey.Server.Accounts;
using Bailey.Server.Http;
using Bailey.Server.Policies;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Principals;

/// <summary>
/// Names of principals that were deleted. Nobody else gets one: plugins, scripts and webhooks that somebody left behind act for that name, and must not
/// begin to act for another person.
/// </summary>
internal static class RetiredName
{
    internal const string RecordKind = "retired_name";

    /// <summary>What is stored when a principal is deleted. Stored again, it changes nothing, so that a deletion that was cut off can be repeated.</summary>
    internal static ImmutableArray<StoreMutation> Retire(PrincipalName name, DateTimeOffset now) => [new DeleteRecord(RecordKind, Account.KeyOf(name.Text)), new PutRecord(RecordOf(name, now))];

    /// <summary>What is stored when a principal is made: a conflict where the name was retired by then, and else nothing.</summary>
    internal static ImmutableArray<StoreMutation> RequireFree(PrincipalName name, DateTimeOffset now) => [new PutRecord(RecordOf(name, now)), new DeleteRecord(RecordKind, Account.KeyOf(name.Text))];

    /// <summary>Checks a name that a new principal is to have.</summary>
    /// <exception cref="ApiProblemException">Somebody else had it.</exception>
    internal static async ValueTask RequireAsync(IPluginStore store, PrincipalName name, CancellationToken cancellationToken)
    {
        if (await store.Records.FindAsync(RecordKind, Account.KeyOf(name.Text), cancellationToken).ConfigureAwait(false) is not null)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, GovernanceReason.NameRetired, $"a principal '{name}' was deleted, and what it left behind is still under its name")
            {
                Remedy = "choose another name; to let somebody come back one day, disable a principal in place of deleting it",
            });
        }
    }

    private static StoreRecord RecordOf(PrincipalName name, DateTimeOffset now) =>
        new(RecordKind, Account.KeyOf(name.Text), JsonSerializer.Serialize(new Dictionary<string, DateTimeOffset> { ["deletedAt"] = now }, ApiJson.Options));
}
