using System.Collections.Immutable;

namespace Bailey.Server.Instances;

/// <summary>The instance, as the node that answers knows it.</summary>
/// <param name="Node">What the node is called in the audit log.</param>
/// <param name="Version">The version of Bailey.</param>
/// <param name="StartedAt">When the node started.</param>
/// <param name="InstanceType">How many communities it is for: <c>single_community</c> or <c>multi_community</c>.</param>
/// <param name="PlatformMode">Who may create communities: <c>admin_only</c> or <c>open</c>.</param>
/// <param name="Store">Where what is durable is kept: <c>sqlite</c> or <c>postgresql</c>.</param>
/// <param name="Communities">How many communities there are.</param>
/// <param name="Principals">How many principals there are.</param>
/// <param name="Nodes">The nodes that share the store; of the embedded store, this one alone.</param>
/// <param name="Faults">What is wrong in the documents of the policy, which denies what it would allow until it is mended.</param>
/// <param name="Settings">What the server was told when it started, and its limits.</param>
public sealed record SystemView(
    string Node, string Version, DateTimeOffset StartedAt, Hosting.InstanceType InstanceType, Hosting.PlatformMode PlatformMode, string Store, int Communities, int Principals,
    ImmutableArray<NodeView> Nodes, ImmutableArray<PolicyFaultView> Faults, ImmutableArray<SettingView> Settings);
