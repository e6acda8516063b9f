using System.Collections.Frozen;

namespace Bailey.Wasm.Tests.Conformance;

/// <summary>
/// Scripts of the 3.0 suite that use features which Bailey does not implement yet, with the feature that each lacks. The tests
/// hold the list honest: a script on it must meet the lack, and one that is not on it must pass wholly.
/// </summary>
internal static class NotImplemented
{
    private const string Exceptions = "exceptions";
    private const string TypedReferences = "typed function references";
    private const string GarbageCollection = "garbage collection";

    public static FrozenDictionary<string, string> Features { get; } = new Dictionary<string, string>
    {
        ["exceptions/tag"] = Exceptions,
        ["exceptions/throw"] = Exceptions,
        ["exceptions/throw_ref"] = Exceptions,
        ["exceptions/try_table"] = Exceptions,
        ["br_on_non_null"] = TypedReferences,
        ["br_on_null"] = TypedReferences,
        ["call_ref"] = TypedReferences,
        ["ref_as_non_null"] = TypedReferences,
        ["return_call_ref"] = TypedReferences,
        ["gc/array"] = GarbageCollection,
        ["gc/struct"] = GarbageCollection,
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
