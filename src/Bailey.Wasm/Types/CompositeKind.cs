namespace Bailey.Wasm;

/// <summary>Kind of a type that a module defines.</summary>
internal enum CompositeKind
{
    Function,
    Struct,
    Array,
}
