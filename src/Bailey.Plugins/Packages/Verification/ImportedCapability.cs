using Bailey.Policy.Capabilities;

namespace Bailey.Plugins.Packages;

/// <summary>A capability that a module may ask for, judged by what it imports.</summary>
/// <param name="Type">The capability.</param>
/// <param name="Imports">Imports that imply it, as <c>module.name</c>.</param>
public sealed record ImportedCapability(CapabilityType Type, ItemList<string> Imports);
