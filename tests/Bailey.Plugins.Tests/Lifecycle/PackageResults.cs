using Bailey.Plugins.Lifecycle;

namespace Bailey.Plugins.Tests.Lifecycle;

/// <summary>What tests demand of results.</summary>
internal static class PackageResults
{
    /// <summary>The value; fails with the reason where there is none.</summary>
    public static T Require<T>(this PackageResult<T> result)
        where T : class
    {
        result.Failure?.Message.ShouldBeNull($"{result.Failure.Code}: {result.Failure.Message}");
        return result.Value!;
    }
}
