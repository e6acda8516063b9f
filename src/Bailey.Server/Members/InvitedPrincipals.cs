using System.Collections.Immutable;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Principals;
using Bailey.Server.Accounts;
using Bailey.Server.Hosting;
using Bailey.Server.Policies;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Members;

/// <summary>
/// Bounds the principals that invitations make: each is a profile that is read whenever the policy changes, and whoever invites need not be an admin of the
/// instance. They are counted as long as they are there, also where their community has ended.
/// </summary>
internal sealed class InvitedPrincipals(BaileyHost host, ServerOptions options) : IDisposable
{
    private const string OfCommunity = "invited";
    private const string OfInviter = "invited_by";
    private const int MaxOpen = 1_000;

    // So that what is asked for at once is counted one after the other.
    private readonly SemaphoreSlim _counting = new(1);

    /// <summary>What ends with a principal.</summary>
    internal static ImmutableArray<StoreMutation> RemovalOf(PrincipalName principal) =>
        [new DeleteRecord(OfCommunity, Account.KeyOf(principal.Text)), new DeleteRecord(OfInviter, Account.KeyOf(principal.Text))];

    /// <summary>Waits until nobody else makes a principal or an invitation; to be disposed when that is done.</summary>
    internal async Task<IDisposable> WaitAsync(CancellationToken cancellationToken)
    {
        await _counting.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(_counting);
    }

    /// <summary>What is stored with a principal that an invitation makes.</summary>
    /// <exception cref="ApiProblemException">There are as many as may be.</exception>
    internal async Task<ImmutableArray<StoreMutation>> CountAsync(PrincipalName principal, Invitation invitation, CancellationToken cancellationToken)
    {
        var (records, inviter) = (host.Store.Records, Account.KeyOf(invitation.CreatedBy));
        Require(await records.CountAsync(OfCommunity, invitation.Community, cancellationToken).ConfigureAwait(false), options.InvitedPrincipalsPerCommunity, "to this community", nameof(options.InvitedPrincipalsPerCommunity));
        Require(await records.CountAsync(OfInviter, inviter, cancellationToken).ConfigureAwait(false), options.InvitedPrincipalsPerInviter, "of whoever made this one", nameof(options.InvitedPrincipalsPerInviter));
        Require(await records.CountAsync(OfCommunity, null, cancellationToken).ConfigureAwait(false), options.InvitedPrincipals, "in this instance", nameof(options.InvitedPrincipals));
        var id = Account.KeyOf(principal.Text);
        return [new PutRecord(new StoreRecord(OfCommunity, id, "{}") { Owner = invitation.Community }), new PutRecord(new StoreRecord(OfInviter, id, "{}") { Owner = inviter })];
    }

    /// <summary>Checks that there is room for one more open invitation.</summary>
    /// <exception cref="ApiProblemException">There is none.</exception>
    internal async Task RequireRoomAsync(string community, string inviter, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var open = await OpenAsync(community, cancellationToken).ConfigureAwait(false);
        if (IsFull(open))
        {
            await host.Store.CommitAsync(new StoreChange { Mutations = [new TrimRecords(Invitation.RecordKind, now)] }, cancellationToken).ConfigureAwait(false);
            open = [.. (await OpenAsync(community, cancellationToken).ConfigureAwait(false)).Where(invitation => invitation.ExpiresAt > now)];
        }

        if (open.Length >= MaxOpen)
        {
            throw TooMany($"the community has {MaxOpen} open invitations, and no more are kept");
        }

        if (IsFull(open))
        {
            throw TooMany($"'{inviter}' has {options.InvitationsPerInviter} open invitations to the community, and may have no more", $"; {RaisedLimit.By(nameof(options.InvitationsPerInviter))}");
        }

        bool IsFull(ImmutableArray<Invitation> all) => all.Length >= MaxOpen || all.Count(invitation => string.Equals(invitation.CreatedBy, inviter, StringComparison.OrdinalIgnoreCase)) >= options.InvitationsPerInviter;
    }

    /// <inheritdoc/>
    public void Dispose() => _counting.Dispose();

    private async Task<ImmutableArray<Invitation>> OpenAsync(string community, CancellationToken cancellationToken) =>
        [.. (await host.Store.Records.ListAsync(Invitation.RecordKind, community, null, MaxOpen, cancellationToken: cancellationToken).ConfigureAwait(false)).Select(Invitation.Of)];

    private static ApiProblemException TooMany(string detail, string more = "") =>
        new(new ApiProblem(StatusCodes.Status409Conflict, GovernanceReason.TooManyInvitations, detail) { Remedy = "take some back first, or wait until they are accepted or end" + more });

    private static void Require(long count, int most, string where, string limit)
    {
        if (count >= most)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, GovernanceReason.TooManyInvited, FormattableString.Invariant($"invitations {where} made {most:N0} principals, and make no more"))
            {
                Remedy = $"who has an account may sign in and accept it; or an admin of the instance makes the account, or deletes those that are not used any more; {RaisedLimit.By(limit)}",
            });
        }
    }

    private sealed class Turn(SemaphoreSlim counting) : IDisposable
    {
        public void Dispose() => counting.Release();
    }
}
