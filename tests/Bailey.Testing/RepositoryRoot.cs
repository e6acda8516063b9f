namespace Bailey.Testing;

/// <summary>The folder of the repository that these tests were built from.</summary>
public static class RepositoryRoot
{
    private static readonly Lazy<string?> Found = new(Find);

    /// <summary>Its path.</summary>
    /// <exception cref="InvalidOperationException">The tests do not run from inside a clone.</exception>
    public static string Path => Found.Value
        ?? throw new InvalidOperationException($"no folder above {AppContext.BaseDirectory} holds Bailey.slnx; run the tests from a clone of the repository");

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Bailey.slnx")))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
