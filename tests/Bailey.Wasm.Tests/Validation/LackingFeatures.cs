namespace Bailey.Wasm.Tests.Validation;

/// <summary>
/// Scripts of the 3.0 suite with modules that are refused because Bailey does not implement a feature, and all features that
/// each lacks. A test computes the same list from the modules and holds this one against it.
/// </summary>
internal static class LackingFeatures
{
    public const string GarbageCollection = "garbage collection";
    public const string TypedReferences = "typed function references";

    public static IReadOnlyDictionary<string, string[]> OfScripts { get; } = new Dictionary<string, string[]>
    {
        ["br_if"] = [TypedReferences],
        ["br_on_non_null"] = [TypedReferences],
        ["br_on_null"] = [TypedReferences],
        ["br_table"] = [TypedReferences],
        ["bulk-memory/table-sub"] = [TypedReferences],
        ["bulk-memory/table_init"] = [GarbageCollection],
        ["call_ref"] = [TypedReferences],
        ["elem"] = [TypedReferences],
        ["exceptions/tag"] = [GarbageCollection],
        ["exceptions/try_table"] = [TypedReferences],
        ["func"] = [TypedReferences],
        ["gc/array"] = [GarbageCollection],
        ["gc/array_copy"] = [GarbageCollection],
        ["gc/array_fill"] = [GarbageCollection],
        ["gc/array_init_data"] = [GarbageCollection],
        ["gc/array_init_elem"] = [GarbageCollection],
        ["gc/array_new_data"] = [GarbageCollection],
        ["gc/array_new_elem"] = [GarbageCollection],
        ["gc/binary-gc"] = [GarbageCollection],
        ["gc/br_on_cast"] = [GarbageCollection, TypedReferences],
        ["gc/br_on_cast_fail"] = [GarbageCollection, TypedReferences],
        ["gc/extern"] = [GarbageCollection],
        ["gc/i31"] = [GarbageCollection, TypedReferences],
        ["gc/ref_cast"] = [GarbageCollection],
        ["gc/ref_eq"] = [GarbageCollection, TypedReferences],
        ["gc/ref_test"] = [GarbageCollection],
        ["gc/struct"] = [GarbageCollection],
        ["gc/type-subtyping"] = [GarbageCollection],
        ["linking"] = [TypedReferences],
        ["local_init"] = [TypedReferences],
        ["local_tee"] = [TypedReferences],
        ["memory64/table_init64"] = [GarbageCollection],
        ["ref"] = [TypedReferences],
        ["ref_as_non_null"] = [TypedReferences],
        ["ref_is_null"] = [TypedReferences],
        ["ref_null"] = [GarbageCollection],
        ["return_call"] = [TypedReferences],
        ["return_call_indirect"] = [TypedReferences],
        ["return_call_ref"] = [TypedReferences],
        ["select"] = [TypedReferences],
        ["table"] = [TypedReferences],
        ["type-canon"] = [GarbageCollection],
        ["type-equivalence"] = [GarbageCollection, TypedReferences],
        ["type-rec"] = [GarbageCollection, TypedReferences],
        ["unreached-invalid"] = [TypedReferences],
        ["unreached-valid"] = [TypedReferences],
    };
}
