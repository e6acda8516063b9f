using Bailey.Plugins.Packages;

namespace Bailey.Console.Pages.Plugins.Install;

/// <summary>How much of a file pages take: what the API does.</summary>
internal static class UploadLimits
{
    internal const int Part = 64 * 1024;

    internal static long MaxBytes => PackageArchiveLimits.Default.MaxPackedBytes;
}
