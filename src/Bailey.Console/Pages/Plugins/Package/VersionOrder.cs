using Bailey.Plugins.Packages;
using Bailey.Server.Packages;

namespace Bailey.Console.Pages.Plugins.Package;

/// <summary>Versions in the order of semver.org, and not in that in which they came.</summary>
internal static class VersionOrder
{
    internal static int Compare(string one, string other) => SemanticVersion.Parse(one).ComparePrecedence(SemanticVersion.Parse(other));

    internal static IEnumerable<VersionView> NewestFirst(IEnumerable<VersionView> versions) => versions.OrderDescending(Comparer<VersionView>.Create(static (one, other) => Compare(one.Version, other.Version)));
}
