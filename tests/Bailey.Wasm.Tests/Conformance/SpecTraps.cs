namespace Bailey.Wasm.Tests.Conformance;

/// <summary>Kinds of traps for the messages that scripts expect. A message may go on after the words listed.</summary>
internal static class SpecTraps
{
    private static readonly (string Text, WasmTrapKind Kind)[] Kinds =
    [
        ("unreachable", WasmTrapKind.Unreachable),
        ("out of bounds memory access", WasmTrapKind.OutOfBoundsMemory),
        ("out of bounds table access", WasmTrapKind.OutOfBoundsTable),
        ("undefined element", WasmTrapKind.UndefinedElement),
        ("uninitialized element", WasmTrapKind.NullReference),
        ("null reference", WasmTrapKind.NullReference),
        ("null function reference", WasmTrapKind.NullReference),
        ("null array reference", WasmTrapKind.NullReference),
        ("null structure reference", WasmTrapKind.NullReference),
        ("null i31 reference", WasmTrapKind.NullReference),
        ("cast failure", WasmTrapKind.CastFailure),
        ("out of bounds array access", WasmTrapKind.OutOfBoundsArray),
        ("indirect call type mismatch", WasmTrapKind.IndirectCallTypeMismatch),
        ("integer overflow", WasmTrapKind.IntegerOverflow),
        ("integer divide by zero", WasmTrapKind.DivisionByZero),
        ("invalid conversion to integer", WasmTrapKind.InvalidConversion),
        ("call stack exhausted", WasmTrapKind.StackExhausted),
    ];

    public static WasmTrapKind KindOf(string text)
    {
        foreach (var (words, kind) in Kinds)
        {
            if (text.StartsWith(words, StringComparison.Ordinal))
            {
                return kind;
            }
        }

        throw new SpecMismatchException($"no kind of trap is known for \"{text}\"");
    }
}
