namespace Bailey.Wasm.Compilation;

/// <summary>Where a local or temporary of a function lives.</summary>
/// <param name="Place">In which of the places.</param>
/// <param name="Index">Number of the argument or CIL local, byte offset in the frame, or index among the references.</param>
/// <param name="Type">Type of what it holds.</param>
internal readonly record struct Variable(VariablePlace Place, int Index, WasmValueType Type);
