using System.Net;
using Bailey.Plugins.Egress;

namespace Bailey.Cli.Policy;

/// <summary>Asks the operating system for as long as a guarded request would take to connect; a name that is not answered by then has no address.</summary>
internal sealed class PatientResolver : IHostResolver
{
    /// <summary>The one instance.</summary>
    public static PatientResolver Instance { get; } = new();

    private PatientResolver()
    {
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(GuardedHttpOptions.Default.ConnectTimeout);
        try
        {
            return await SystemHostResolver.Instance.ResolveAsync(host, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [];
        }
    }
}
