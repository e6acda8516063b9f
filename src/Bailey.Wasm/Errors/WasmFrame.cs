namespace Bailey.Wasm;

/// <summary>One function of a backtrace.</summary>
/// <param name="Module">Name of the module, where it has one.</param>
/// <param name="FunctionIndex">Index of the function in its module.</param>
/// <param name="FunctionName">Name from the name section or of an export, where there is one.</param>
public sealed record WasmFrame(string? Module, int FunctionIndex, string? FunctionName)
{
    /// <summary>The frame as people read it: <c>plugin!count_vowels</c> or <c>plugin!func[7]</c>.</summary>
    public override string ToString() => $"{Module ?? "wasm"}!{FunctionName ?? $"func[{FunctionIndex}]"}";
}
