using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Capabilities;
using Bailey.Server.Operations;
using Bailey.Server.Policies;
using Bailey.Server.Problems;
using Bailey.Server.Roles;
using Bailey.Storage.Documents;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Bailey.Server.Communities;

/// <summary>
/// Ends communities, with all that belongs to them. What goes on in one meanwhile may still store something after it was swept: when the last of it is
/// done, it is swept once more, and until then none of its name begins.
/// </summary>
internal sealed partial class CommunityEnd(BaileyHost host, PolicyEditor editor, CommunityWork work, TimeProvider clock, ILogger<CommunityEnd> log) : IDisposable
{
    private const int MaxAttempts = 8;

    // What else belongs to a community in the store, and ends with it.
    private static readonly string[] s_owned = ["invitation", "webhook", "delivery", "script", "job", "run", BuiltInState.RecordKind];
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _beginning = new(1);

    /// <summary>Ends a community. Repeated, it goes on where it was cut off: the members, who make it a community, go last.</summary>
    /// <param name="community">The community, in which the request is counted as going on.</param>
    /// <param name="operation">Who asks for it.</param>
    /// <param name="cancellationToken">Ends it before the members are gone.</param>
    internal async Task RunAsync(string community, OperationContext operation, CancellationToken cancellationToken)
    {
        using var ending = work.BeginToEnd(community, own: 1);

        // Plugins first, so that nothing runs in what is half gone.
        await SweepAsync(community, operation, cancellationToken).ConfigureAwait(false);
        await editor.EditAsync(
            operation,
            _ => new PolicyEdit($"community {community} deleted", [.. RoleEditing.WithoutRolesOf(editor, community), new GovernedChange(GovernedPath.PluginPolicy(community), null, null), new GovernedChange(GovernedPath.Members(community), null, null)])
            {
                Community = community,
                Mutations = [new DeleteRecord(CommunityEndpoints.RecordKind, community)],
            },
            cancellationToken).ConfigureAwait(false);

        // From here on nothing begins in it; what has begun may take its time.
        var idle = work.IdleAsync(community);
        try
        {
            await idle.WaitAsync(s_patience, clock, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _ = SweepLastAsync(community, operation, work.BeginToEnd(community, own: 0));
        }

        await SweepAsync(community, operation, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Removes what is under the name of a community that is none: left behind where a server was lost, or by another node.</summary>
    internal async Task SweepAsync(string community, OperationContext operation, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await SweepOnceAsync(community, operation, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (attempt < MaxAttempts && (e is PluginStoreException { Code: StoreReason.Conflict } or ApiProblemException { Problem.Status: StatusCodes.Status409Conflict }))
            {
                // Somebody changes what is to go.
                await Task.Delay(TimeSpan.FromMilliseconds(20 * attempt), clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task SweepOnceAsync(string community, OperationContext operation, CancellationToken cancellationToken)
    {
        foreach (var installation in await host.Store.ListInstallationsAsync(community, cancellationToken).ConfigureAwait(false))
        {
            // What is active must be deactivated before it is removed: here that is what was asked for.
            if (installation.State == PluginState.Active)
            {
                RequireDone(await host.Packages.DeactivateAsync(community, installation.PluginId, operation.Actor(), cancellationToken).ConfigureAwait(false), LifecycleReason.StateUnsuitable);
            }

            RequireDone(await host.Packages.RemoveAsync(community, installation.PluginId, operation.Actor(), cancellationToken).ConfigureAwait(false), null);
        }

        var domains = await host.Store.ListDomainsAsync(community, cancellationToken).ConfigureAwait(false);
        await host.Store.CommitAsync(
            new StoreChange
            {
                Mutations =
                [
                    .. domains.Reverse().Select(static domain => new DeleteDomain(domain.Community, domain.Id, domain.Revision)),
                    .. s_owned.Select(kind => new DeleteRecords(kind, community)),
                    .. host.Policy.Current.Knows(community) ? Array.Empty<StoreMutation>() : [new DeleteRecord(CommunityEndpoints.RecordKind, community)],
                ],
            },
            cancellationToken).ConfigureAwait(false);

        // Somebody else may have removed or deactivated it first.
        static void RequireDone(PackageResult<PluginInstallation> result, string? tolerated)
        {
            if (!result.IsDone && result.Failure.Code != CapabilityReason.NotInstalled && result.Failure.Code != tolerated)
            {
                throw new ApiProblemException(ProblemOf.Failure(result.Failure));
            }
        }
    }

    /// <summary>Waits until nobody else makes a community, so that what one of them has just made is not swept for another; to be disposed when it is made.</summary>
    internal async Task<IDisposable> BeginOneAsync(CancellationToken cancellationToken)
    {
        await _beginning.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(_beginning);
    }

    /// <inheritdoc/>
    public void Dispose() => _beginning.Dispose();

    private async Task SweepLastAsync(string community, OperationContext operation, IDisposable ending)
    {
        try
        {
            await work.IdleAsync(community).ConfigureAwait(false);
            await SweepAsync(community, operation, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is PluginStoreException or ApiProblemException or ObjectDisposedException)
        {
            // Whoever begins another one of that name sweeps first.
            TellLeft(log, community, e);
        }
        finally
        {
            ending.Dispose();
        }
    }

    [LoggerMessage(EventId = 4501, Level = LogLevel.Warning, Message = "Something may be left of the community {Community}, which ended; it is removed when one of its name begins")]
    private static partial void TellLeft(ILogger log, string community, Exception cause);

    private sealed class Turn(SemaphoreSlim beginning) : IDisposable
    {
        public void Dispose() => beginning.Release();
    }
}
