namespace Bailey.Wasm.Tests.Validation;

/// <summary>
/// Scripts of the 3.0 suite with modules that are refused because Bailey does not implement a feature, and all features that
/// each lacks. A test computes the same list from the modules and holds this one against it.
/// </summary>
internal static class LackingFeatures
{
    public const string Exceptions = "exception handling";

    public static IReadOnlyDictionary<string, string[]> OfScripts { get; } = new Dictionary<string, string[]>
    {
        ["exceptions/tag"] = [Exceptions],
        ["exceptions/throw"] = [Exceptions],
        ["exceptions/throw_ref"] = [Exceptions],
        ["exceptions/try_table"] = [Exceptions],
        ["exports"] = [Exceptions],
        ["imports"] = [Exceptions],
        ["instance"] = [Exceptions],
        ["ref_null"] = [Exceptions],
    };
}
