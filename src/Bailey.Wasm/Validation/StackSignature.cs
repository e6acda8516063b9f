namespace Bailey.Wasm.Validation;

/// <summary>What a function or block takes from the operand stack and leaves there, as <see cref="ValueCode"/>s.</summary>
internal sealed class StackSignature(byte[] parameters, byte[] results)
{
    // By value code: a block without parameters and with at most one result.
    private static readonly StackSignature?[] Single = CreateSingle();

    public static StackSignature Empty { get; } = new([], []);

    public byte[] Parameters { get; } = parameters;

    public byte[] Results { get; } = results;

    public static StackSignature Of(WasmFunctionType type) =>
        new([.. type.Parameters.Select(p => p.Code)], [.. type.Results.Select(r => r.Code)]);

    public static StackSignature OfResult(WasmValueType result) => Single[result.Code]!;

    private static StackSignature?[] CreateSingle()
    {
        var signatures = new StackSignature?[0x80];
        for (byte code = 0; code < signatures.Length; code++)
        {
            if (WasmValueType.TryFromCode(code, out _))
            {
                signatures[code] = new StackSignature([], [code]);
            }
        }

        return signatures;
    }
}
