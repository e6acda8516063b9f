namespace Bailey.Plugins.Tests;

/// <summary>Data that several repositories share, beside this one; absent in a bare clone.</summary>
internal static class SharedData
{
    /// <summary>The path of a shared file; skips the test, saying so, where it is absent.</summary>
    public static string PathOrSkip(params string[] parts)
    {
        var folder = Environment.GetEnvironmentVariable("BAILEY_SHARED") ?? Path.Combine(Repository.Root, "..", "shared");
        var path = Path.Combine([folder, .. parts]);
        Assert.SkipUnless(File.Exists(path), $"../shared/{string.Join('/', parts)} is absent beside the repository (BAILEY_SHARED names another folder)");
        return path;
    }
}
