using System.Diagnostics.CodeAnalysis;

namespace Bailey.Testing;

/// <summary>
/// Test data too large for the repository: the folder named by the environment variable BAILEY_SHARED, or else
/// <c>../shared</c> beside the repository. Tests that need it skip where it is absent, and say so.
/// </summary>
public static class SharedData
{
    /// <summary>Where shared data is looked for.</summary>
    public static string Folder { get; } =
        Environment.GetEnvironmentVariable("BAILEY_SHARED") is { Length: > 0 } named
            ? named
            : Path.GetFullPath(Path.Combine(RepositoryRoot.Path, "..", "shared"));

    /// <summary>The full path of something shared, where it is there.</summary>
    /// <param name="relative">Its path in the folder, with forward slashes.</param>
    /// <param name="path">Its full path.</param>
    public static bool TryFind(string relative, [NotNullWhen(true)] out string? path)
    {
        path = Path.Combine(Folder, relative.Replace('/', Path.DirectorySeparatorChar));
        if (Path.Exists(path))
        {
            return true;
        }

        path = null;
        return false;
    }

    /// <summary>Why a test that needs something shared is skipped.</summary>
    public static string SkipReason(string relative) =>
        $"shared/{relative} is absent: put the folder 'shared' beside the repository, or name it in BAILEY_SHARED";
}
