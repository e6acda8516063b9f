using System.Text;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hosting;
using Bailey.Policy.Operations;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;
using Bailey.Server.LocalSocket;
using Bailey.Server.Operations;
using Bailey.Server.Policies;
using Bailey.Storage.Documents;
using Bailey.Storage.Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bailey.Server.Accounts;

/// <summary>
/// Where there is no principal at all yet, makes the one that the local socket acts as: an admin who can sign in over that socket and in no other way, which
/// says no more than that the user who owns the files may change them.
/// </summary>
internal sealed class FirstStart(IServiceProvider services) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!services.GetRequiredService<BaileyHost>().Policy.Current.Documents.Principals.IsEmpty)
        {
            return;
        }

        var name = PrincipalName.Parse(SystemAuthentication.Operator);
        var profile = Encoding.UTF8.GetBytes(ProfileDocument.Print(new PrincipalProfile { Groups = [BuiltInRoles.Admin], AuthMethods = [AuthMethod.System] }));
        var operation = new OperationContext(OperationCatalog.Get("serve"), UuidV7.Shared.Next(), 0);
        try
        {
            await services.GetRequiredService<PolicyEditor>().EditAsync(
                operation,
                policy => policy.Documents.Principals.IsEmpty ? new PolicyEdit($"profile {name}", new GovernedChange(GovernedPath.Profile(name), profile, GovernedChange.Absent)) : new PolicyEdit(""),
                cancellationToken).ConfigureAwait(false);
        }
        catch (StorageException e) when (e.Code == FileReason.Changed)
        {
            // Another node was first.
            await services.GetRequiredService<BaileyHost>().ReloadPolicyAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
