namespace Bailey.Wasm.Compilation.Outlining;

/// <summary>A segment that was compiled.</summary>
/// <param name="Number">Which of the module's further methods it is.</param>
/// <param name="Signature">Its parameters and result.</param>
/// <param name="Method">Its code.</param>
internal sealed record OutlinedMethod(int Number, BlobHandle Signature, CompiledMethod Method);
