namespace Bailey.Wasm;

/// <summary>
/// A host function whose type is only known at run time. Prefer a typed delegate (<c>Func&lt;int, int&gt;</c>) where it
/// is known: such calls take nanoseconds.
/// </summary>
/// <param name="caller">Instance whose code called.</param>
/// <param name="arguments">Arguments, of the types declared.</param>
/// <param name="results">To be filled with results of the types declared.</param>
public delegate void WasmHostFunction(WasmInstance caller, ReadOnlySpan<WasmValue> arguments, Span<WasmValue> results);
