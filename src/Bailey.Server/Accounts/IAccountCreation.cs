using System.Collections.Immutable;
using Bailey.Plugins.Store;
using Bailey.Policy.Principals;

namespace Bailey.Server.Accounts;

/// <summary>Makes accounts, by which people sign in, for principals that are made with them.</summary>
public interface IAccountCreation
{
    /// <summary>Checks a password and prepares the account of a person, to be stored in one change with the principal itself.</summary>
    /// <param name="principal">The principal, which need not be there yet.</param>
    /// <param name="password">The password.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What is to be stored.</returns>
    /// <exception cref="Problems.ApiProblemException">The password is not good enough, or there is such an account.</exception>
    ValueTask<ImmutableArray<StoreMutation>> PrepareAsync(PrincipalName principal, string password, CancellationToken cancellationToken = default);
}
