namespace Bailey.Plugins.Extism;

/// <summary>A call failed; thrown by <see cref="ExtismCallResult.EnsureSuccess"/> only.</summary>
/// <param name="result">The result of the call.</param>
public sealed class ExtismCallException(ExtismCallResult result)
    : Exception($"{result.Error?.Message ?? "the call failed"} ({result.Error?.Code})", result.Error?.Exception)
{
    /// <summary>The result of the call, with its logs.</summary>
    public ExtismCallResult Result { get; } = result;

    /// <summary>Why, as a stable snake_case word; see <see cref="ExtismError.Code"/>.</summary>
    public string Code { get; } = result.Error?.Code ?? "";
}
