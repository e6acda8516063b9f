using Bailey.Policy.Capabilities;

namespace Bailey.Plugins.Lifecycle;

/// <summary>That somebody accepted what exactly one package asks for.</summary>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
/// <param name="Capabilities">What was accepted; it may be less than the package asks for.</param>
public sealed record VersionAcceptance(string By, DateTimeOffset At, ItemList<Capability> Capabilities);
