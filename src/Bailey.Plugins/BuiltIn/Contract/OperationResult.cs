namespace Bailey.Plugins.BuiltIn;

/// <summary>What a wrapper, or the operation in the end, comes to.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Value">What is answered in place of the operation, as UTF-8 JSON; empty where the operation answers itself.</param>
public readonly record struct OperationResult(OperationResultKind Kind, ReadOnlyMemory<byte> Value)
{
    /// <summary>The operation was done.</summary>
    public static OperationResult Done => new(OperationResultKind.Done, default);

    /// <summary>The operation is not done, and nothing in its place.</summary>
    public static OperationResult Skip => default;

    /// <summary>Something else is answered in place of the operation.</summary>
    public static OperationResult Replace(ReadOnlyMemory<byte> value) => new(OperationResultKind.Replaced, value);
}
