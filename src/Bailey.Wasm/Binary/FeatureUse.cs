namespace Bailey.Wasm.Binary;

/// <summary>Which features a module may use, and which it was seen to use.</summary>
internal sealed class FeatureUse(WasmFeatures enabled)
{
    public WasmFeatures Used { get; private set; }

    /// <summary>Whether a module is held to version 2.0 or less, to which what came later is malformed.</summary>
    public bool EndsWithVersion2 => (enabled & ~WasmFeatures.Wasm2) == 0;

    public bool Allows(WasmFeatures feature) => (enabled & feature) == feature;

    /// <summary>Records the use of one feature.</summary>
    /// <param name="feature">A single feature.</param>
    /// <param name="what">What in the module needs it.</param>
    /// <param name="offset">Byte of the module to blame.</param>
    /// <exception cref="WasmModuleException">The feature is turned off.</exception>
    public void Require(WasmFeatures feature, string what, long offset)
    {
        if (!Allows(feature))
        {
            throw new WasmModuleException(
                WasmErrorCode.FeatureDisabled,
                $"feature disabled: {what} needs {feature}, which is turned off; add WasmFeatures.{feature} to WasmCompileOptions.Features to allow it",
                offset);
        }

        Used |= feature;
    }
}
