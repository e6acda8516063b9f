namespace Bailey.Wasm.Tests.Validation;

/// <summary>A module of a core test suite.</summary>
/// <param name="File">The script.</param>
/// <param name="Line">Line of the script.</param>
/// <param name="Binary">The module.</param>
/// <param name="Refusal">How it must be refused, or null where it must be accepted.</param>
/// <param name="Text">What the suite calls the fault.</param>
internal sealed record SuiteModule(string File, int Line, byte[] Binary, WasmErrorCode? Refusal, string Text)
{
    public override string ToString() => $"{File}.wast:{Line}";
}
