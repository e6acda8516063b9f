using Bailey.Policy.Communities;

namespace Bailey.Plugins.Packages;

/// <summary>Who publishes a package, as its manifest says.</summary>
/// <param name="Name">The name, for people. Nothing rests on it.</param>
/// <param name="Key">The fingerprint of the key that it is signed with; null where the manifest names none, which only an unsigned package may.</param>
public sealed record PackagePublisher(string Name, PublisherFingerprint? Key);
