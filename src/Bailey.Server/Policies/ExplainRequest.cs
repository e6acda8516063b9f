using System.Collections.Immutable;
using Bailey.Policy.Operations;

namespace Bailey.Server.Policies;

/// <summary>What is to be explained.</summary>
/// <param name="Kind"><c>operation</c>, <c>capability</c> or <c>egress</c>.</param>
/// <param name="Principal">For whom.</param>
/// <param name="Community">Where; absent for the instance. A capability is always used in a community.</param>
/// <param name="Operation">Of an operation: its path, as <c>plugins/packages/install</c>.</param>
/// <param name="Identity">Of an operation: what kind of principal asks, <c>user</c> or <c>service</c>. Default <c>user</c>.</param>
/// <param name="Capability">Of a capability: its wire name, as <c>network:connect</c>.</param>
/// <param name="Target">Of a capability: what it is used on, as a URL, a path, an id.</param>
/// <param name="Plugin">Of a capability: the plugin. One that is not installed, or none, is taken for one that declares the capability and was accepted with it.</param>
/// <param name="Publisher">Of a capability, where the plugin is not installed: whose signature it would bear.</param>
/// <param name="Urls">Of egress: 1 to 16 URLs.</param>
/// <param name="Addresses">Of egress: what the hosts are taken to resolve to; absent to ask DNS for hosts that the profile lists.</param>
public sealed record ExplainRequest(
    ExplainKind Kind,
    string Principal,
    string? Community = null,
    string? Operation = null,
    IdentityKinds Identity = IdentityKinds.User,
    string? Capability = null,
    string? Target = null,
    string? Plugin = null,
    string? Publisher = null,
    ImmutableArray<string>? Urls = null,
    ImmutableArray<string>? Addresses = null);
