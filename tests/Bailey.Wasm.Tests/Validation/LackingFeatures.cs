namespace Bailey.Wasm.Tests.Validation;

/// <summary>
/// Scripts of the 3.0 suite with modules that are refused because Bailey does not implement a feature, and all features that
/// each lacks. A test computes the same list from the modules and holds this one against it.
/// </summary>
internal static class LackingFeatures
{
    public const string GarbageCollection = "garbage collection";

    public static IReadOnlyDictionary<string, string[]> OfScripts { get; } = new Dictionary<string, string[]>
    {
        ["bulk-memory/table_init"] = [GarbageCollection],
        ["exceptions/tag"] = [GarbageCollection],
        ["gc/array"] = [GarbageCollection],
        ["gc/array_copy"] = [GarbageCollection],
        ["gc/array_fill"] = [GarbageCollection],
        ["gc/array_init_data"] = [GarbageCollection],
        ["gc/array_init_elem"] = [GarbageCollection],
        ["gc/array_new_data"] = [GarbageCollection],
        ["gc/array_new_elem"] = [GarbageCollection],
        ["gc/binary-gc"] = [GarbageCollection],
        ["gc/br_on_cast"] = [GarbageCollection],
        ["gc/br_on_cast_fail"] = [GarbageCollection],
        ["gc/extern"] = [GarbageCollection],
        ["gc/i31"] = [GarbageCollection],
        ["gc/ref_cast"] = [GarbageCollection],
        ["gc/ref_eq"] = [GarbageCollection],
        ["gc/ref_test"] = [GarbageCollection],
        ["gc/struct"] = [GarbageCollection],
        ["gc/type-subtyping"] = [GarbageCollection],
        ["memory64/table_init64"] = [GarbageCollection],
        ["ref_null"] = [GarbageCollection],
        ["type-canon"] = [GarbageCollection],
        ["type-equivalence"] = [GarbageCollection],
        ["type-rec"] = [GarbageCollection],
    };
}
