using System.Collections.Immutable;
using Bailey.Plugins.Store;
using Bailey.Policy.Principals;
using Bailey.Server.Policies;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Accounts;

/// <summary>Of a server that has no accounts.</summary>
internal sealed class NoAccounts : IAccountCreation
{
    public ValueTask<ImmutableArray<StoreMutation>> PrepareAsync(PrincipalName principal, string password, CancellationToken cancellationToken = default) =>
        throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, GovernanceReason.AccountsUnavailable, "this server has no accounts, so that nobody can get one by an invitation")
        {
            Remedy = "an admin of the instance may create the principal; it can then accept the invitation",
        });
}
