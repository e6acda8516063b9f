using System.Collections.Immutable;

namespace Bailey.Plugins.Packages;

/// <summary>What was found when a package was verified.</summary>
/// <param name="Imported">What its module could touch, by what it imports.</param>
/// <param name="Notes">What stops nothing and should be known, in words.</param>
public sealed record PackageVerification(ImmutableArray<ImportedCapability> Imported, ImmutableArray<string> Notes);
