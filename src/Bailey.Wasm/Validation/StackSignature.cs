namespace Bailey.Wasm.Validation;

/// <summary>What a function or block takes from the operand stack and leaves there, as <see cref="ValueCode"/>s.</summary>
internal sealed class StackSignature(int[] parameters, int[] results)
{
    public static StackSignature Empty { get; } = new([], []);

    public int[] Parameters { get; } = parameters;

    public int[] Results { get; } = results;
}
