using System.Collections.Immutable;
using Bailey.Plugins.Extism;

namespace Bailey.Plugins.HostFunctions;

/// <summary>The functions that the host offers to packages in <c>extism:host/user</c>.</summary>
internal static class HostOperations
{
    /// <summary>All of them.</summary>
    internal static ImmutableArray<IHostOperation> All { get; } =
    [
        new GetValueOperation(),
        new SetValueOperation(),
        new DeleteValueOperation(),
        new ListValuesOperation(),
        new EmitSignalOperation(),
        new PropagateSignalOperation(),
        new BroadcastSignalOperation(),
        new AcknowledgeSignalOperation(),
        new GetDomainOperation(),
        new UpdateDomainOperation(),
        new CreateDomainOperation(),
        new DeleteDomainOperation(),
        new ListMembersOperation(),
        new ManageMembersOperation(),
        new SendMessageOperation(),
        new GetPageOperation(),
        new UpdatePageOperation(),
        new RegisterUiOperation(),
        new ListUiOperation(),
        new ConfigurePluginOperation(),
        new SpawnProcessOperation(),
    ];

    /// <summary>As functions that plugins can import.</summary>
    internal static ImmutableArray<HostFunction> Functions { get; } = [.. All.Select(static operation => operation.ToFunction())];
}
